//SOURCES Symptom.java
//SOURCES ../Failure.java
package stellantis.diagnosis;

import stellantis.Failure;

/**
 * What went wrong, told: the symptom, whose side, and the three parts of a message.
 *
 * @param defect id of what is wrong with our own files and explains the symptom, or null
 * @param side who can mend it; the symptom's, unless the local checks know better
 * @param certain false where the cause is the likely one, not a known one; the text says so too
 */
public record Explanation(Symptom symptom, String defect, Symptom.Side side, boolean certain, String what, String cause, String remedy) {
    /** The stable id of the cause: the defect that was found here, else the symptom. */
    public String id() {
        return defect == null ? symptom.id : defect;
    }

    /** As a failure with the symptom's exit code; the cause says whose side it is. */
    public Failure failure() {
        return Failure.of(symptom.code, what).as(id()).because(side.label == null ? cause : side.label + ": " + cause).hint(remedy);
    }
}
