package io.tubecast.edge.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ClockErrorTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    @Test
    void whatChronySaysIsAddedUp() {
        // 3 us to correct, 0.28 ms dispersion, half of 0.485 ms delay
        assertThat(ClockError.chrony("A9FEA97B,169.254.169.123,4,1533075326.65,-0.000003,-0.000006,0.00002,-17.1,-0.0,"
                                + "0.021,0.000485,0.000280,16.2,Normal\n")
                        .getAsDouble())
                .isCloseTo(0.000003 + 0.00028 + 0.0002425, within(1e-12));
        assertThat(ClockError.chrony("00000000,,0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,1.0,1.0,0.0,Not synchronised"))
                .isEmpty();
        assertThat(ClockError.chrony("506 Cannot talk to daemon")).isEmpty();
        assertThat(ClockError.chrony("a,b,c,d,e,f,g,h,i,j,k,l,m,Normal")).isEmpty();
    }

    @Test
    void theKernelsBoundIsReadFromTheRightPlace() throws Exception {
        OptionalDouble ours = ClockError.kernel();
        assumeTrue(ours.isPresent(), "skipped: the kernel may not be asked here");
        assumeTrue(Files.isExecutable(PYTHON), "skipped: python3 is not installed");
        Process python = new ProcessBuilder(PYTHON.toString(), "-c", """
                import ctypes
                class Timex(ctypes.Structure):
                    _fields_ = [("modes", ctypes.c_uint), ("offset", ctypes.c_long), ("freq", ctypes.c_long),
                                ("maxerror", ctypes.c_long), ("rest", ctypes.c_char * 512)]
                timex = Timex()
                ctypes.CDLL(None).ntp_adjtime(ctypes.byref(timex))
                print(timex.maxerror / 1e6)
                """)
                .redirectErrorStream(true)
                .start();
        String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // it grows by half a millisecond a second until the clock is disciplined again
        assertThat(ours.getAsDouble()).isCloseTo(Double.parseDouble(said.strip()), within(0.1));
        assertThat(new ClockError().seconds()).isCloseTo(ours.getAsDouble(), within(0.1));
    }
}
