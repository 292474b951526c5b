//DESCRIPTION Explore the API and your files in JShell, with the profile loaded: get, token, inspect, csr, explain
//JAVA 17+
//DEPS everything.java

import stellantis.shell.*
import static stellantis.shell.Shell.*
open()
