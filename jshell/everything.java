//DESCRIPTION The toolkit as a library for scripts of your own: //SOURCES library@stellantis
//JAVA 17+
//COMPILE_OPTIONS --release 17 -XDstringConcat=inline
//SOURCES Shell.java
//SOURCES ../scripts/setup.java
/**
 * The whole toolkit as one library: for JShell, which takes packaged classes from a dependency only, and for
 * partners' own scripts.
 */
class everything {
    public static void main(String... args) {
        System.out.println("this is the library of the shell: stellantis shell");
    }
}
