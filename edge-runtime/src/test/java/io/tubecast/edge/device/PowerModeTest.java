package io.tubecast.edge.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PowerModeTest {
    @TempDir
    Path root;

    @Test
    void theNameOfTheModeThatIsSet() throws IOException {
        assertThat(PowerMode.read(root)).isEmpty();
        write("var/lib/nvpmodel/status", "pmode:0002");
        assertThat(PowerMode.read(root)).contains("2");
        write("etc/nvpmodel.conf", """
                # < POWER_MODEL ID=2 NAME=commented >
                < POWER_MODEL ID=0 NAME=15W >
                CPU_ONLINE CORE_0 1
                < POWER_MODEL ID=12 NAME=other >
                < POWER_MODEL ID=2 NAME=MAXN_SUPER >
                < PM_CONFIG DEFAULT=0 >
                """);
        assertThat(PowerMode.read(root)).contains("MAXN_SUPER");
        write("var/lib/nvpmodel/status", "pmode:0000 fmode:quiet\n");
        assertThat(PowerMode.read(root)).contains("15W");
        write("var/lib/nvpmodel/status", "");
        assertThat(PowerMode.read(root)).isEmpty();
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
