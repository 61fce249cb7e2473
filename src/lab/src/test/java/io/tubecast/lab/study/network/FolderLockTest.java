package io.tubecast.lab.study.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    private static final String HOLDER = """
            import java.nio.channels.*;
            import java.nio.file.*;
            class Holder {
                public static void main(String[] file) throws Exception {
                    try (FileChannel channel = FileChannel.open(Path.of(file[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                        channel.lock();
                        System.out.println("locked");
                        System.in.read();
                    }
                }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void oneProgramWaitsForAnother() throws Exception {
        Path place = Files.createDirectories(folder.resolve("network"));
        Process other = holder(place.resolve("lock"));
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(said.readLine()).isEqualTo("locked");
            StringWriter told = new StringWriter();
            CompletableFuture<Boolean> held = CompletableFuture.supplyAsync(() -> {
                try (FolderLock lock = new FolderLock(place, new PrintWriter(told, true))) {
                    return lock.held();
                }
            });
            while (told.toString().isEmpty()) {
                Thread.sleep(10);
            }
            assertThat(told.toString()).contains("waiting for another program that is at work in " + place);
            assertThat(held).isNotDone();
            other.getOutputStream().write('\n');
            other.getOutputStream().flush();
            assertThat(held.get(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            other.destroy();
        }
    }

    private Process holder(Path lock) throws IOException {
        Path source = Files.writeString(folder.resolve("Holder.java"), HOLDER);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(java, source.toString(), lock.toString()).start();
    }
}
