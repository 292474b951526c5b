package stellantis.diagnosis;

import stellantis.ExitCode;
import stellantis.Failure;
import stellantis.Hint;

/**
 * Why something failed.
 *
 * @param fault the row of the table it comes from, or null
 * @param id stable, dotted; the row's, unless something of our own was found that explains it
 * @param code the exit code it leads to
 * @param side who can mend it
 * @param certain false where it is the likely cause, not a known one; the text says so too
 * @param what failed, with which file or host
 * @param because why, in the reader's terms; may be null
 * @param hint what to do next; may be null
 */
public record Cause(
        Fault fault, String id, ExitCode code, Side side, boolean certain, String what, String because, Hint hint) {
    /** The row of a table with its texts filled. */
    public static Cause of(Fault fault, MessageValues words) {
        Fault.Row row = fault.row();
        Side side = row.side() == null ? Side.of(row.code()) : row.side();
        return new Cause(
                fault,
                row.id(),
                row.code(),
                side,
                row.certain(),
                words.text(row.what()),
                words.text(row.because()),
                words.hint(row.remedy()));
    }

    /** The same, explained otherwise. */
    public Cause with(String otherBecause, Hint otherHint) {
        return new Cause(fault, id, code, side, certain, what, otherBecause, otherHint);
    }

    /** The same with another exit code. */
    Cause ending(ExitCode other) {
        Side whose = fault.row().side() == null ? Side.of(other) : fault.row().side();
        return new Cause(fault, id, other, whose, certain, what, because, hint);
    }

    /** The same by another id. */
    Cause as(String otherId) {
        return new Cause(fault, otherId, code, side, certain, what, because, hint);
    }

    /** The same in other words. */
    public Cause saying(String otherWhat, String otherBecause) {
        return new Cause(fault, id, code, side, certain, otherWhat, otherBecause, hint);
    }

    /** The same, most likely because of a defect of ours. */
    public Cause by(Cause defect) {
        return new Cause(fault, defect.id, code, Side.YOURS, false, what, "most likely " + defect.what, defect.hint);
    }

    /** The same on somebody else's side. */
    public Cause on(Side other) {
        return new Cause(fault, id, code, other, certain, what, because, hint);
    }

    /** As a failure to throw; where the table tells whose side it is, so does the failure. */
    public Failure failure() {
        boolean told = fault != null && fault.row().side() != null && side.known();
        return Failure.of(code, what)
                .as(id)
                .because(told ? side.label + ": " + because : because)
                .hint(hint);
    }
}
