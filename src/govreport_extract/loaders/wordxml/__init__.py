"""WordprocessingML, in its three namespaces, to blocks: shared by docx and Word 2003 XML."""
