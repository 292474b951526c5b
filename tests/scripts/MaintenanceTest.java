import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import support.AtSandbox;
import support.ScriptRunner;

/** {@code maintenance}: of a vehicle, and of those of a fleet that are due. */
@Tag("curl")
@Tag("openssl")
class MaintenanceTest extends AtSandbox {
    @BeforeAll
    static void open() {
        open(options -> {});
    }

    @Test
    void dueVehiclesOfAFleetAreRowsWithTheirVin() {
        ScriptRunner.Outcome all = runner.run(
                "maintenance", "--fleet", "Pool cars", "--csv", "--columns", "vin,daysBeforeMaintenance:days");
        assertEquals(0, all.code(), all.err());
        assertEquals(4, all.out().lines().count());
        assertEquals(
                all.out()
                        .lines()
                        .filter(line -> line.matches("[^,]+,([0-9]{1,2}|1[0-9]{2})"))
                        .count(),
                runner.run("maintenance", "--fleet", "Pool cars", "--where", "daysBeforeMaintenance < `200`", "--jsonl")
                        .out()
                        .lines()
                        .count());
        String vin = all.out().lines().skip(1).findFirst().orElseThrow().replaceFirst(",.*", "");
        String table = runner.run("maintenance", vin, "--csv").out();
        assertEquals(
                "vin,state,updated,days left,km left", table.lines().findFirst().orElseThrow());
        assertEquals(vin, table.lines().skip(1).findFirst().orElseThrow().replaceFirst(",.*", ""));
    }
}
