//RUNTIME_OPTIONS -XX:+UseSerialGC -Xms32m -Xmn8m
//RUNTIME_OPTIONS -XX:Tier4InvocationThreshold=200000 -XX:Tier4CompileThreshold=400000
//RUNTIME_OPTIONS -XX:Tier4BackEdgeThreshold=400000 -XX:-C1UpdateMethodData -XX:FreqInlineSize=100
//RUNTIME_OPTIONS -XX:CompileCommand=quiet
//RUNTIME_OPTIONS -XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.025
//RUNTIME_OPTIONS -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.SHA*::*,0.02
//RUNTIME_OPTIONS -XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::*,0.02
//RUNTIME_OPTIONS -XX:CompileCommand=CompileThresholdScaling,stellantis.pki.KeyDerivation::*,0.01
//RUNTIME_OPTIONS -Xlog:disable
//RUNTIME_OPTIONS "-Xbootclasspath/a:${user.home}/.m2/repository/org/bouncycastle/bcprov-jdk18on/1.86/bcprov-jdk18on-1.86.jar${path.separator}${user.home}/.m2/repository/org/bouncycastle/bcutil-jdk18on/1.86/bcutil-jdk18on-1.86.jar${path.separator}${user.home}/.m2/repository/org/bouncycastle/bcpkix-jdk18on/1.86/bcpkix-jdk18on-1.86.jar"
package stellantis;

/**
 * The JVM's flags for programs of half a second, which each script takes by naming this file in its {@code //SOURCES}:
 * one collector thread, a heap that begins small and whose young part stays so. The quick compiler writes no profiles,
 * and the slow, thorough one is kept for what is really hot: at once for ciphers (a gigabyte takes three times as long
 * without) and for the hashes of a key's passphrase, otherwise late, and not so thorough that it takes 30 MB for itself
 * in a walk through 100,000 vehicles. What the JVM thinks of its shared archive is not the user's business.
 *
 * <p>Bouncy Castle is put where the JVM loads its own classes from: its jars are signed, and from the class path every
 * class would be verified, and none kept in the shared archive. Where the jars are elsewhere, the class path has them.
 */
public final class JvmFlags {
    private JvmFlags() {}
}
