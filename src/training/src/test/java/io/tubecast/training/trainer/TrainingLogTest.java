package io.tubecast.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLogTest {
    private static final String HEADER =
            "step,loss,classification,localization,rate,gradient_norm,pairs_per_second,frame_map\n";
    private static final String TWO_STEPS = HEADER + "1,3.0,2.0,1.0,0.01,5.0,1.5,0.25\n2,2.0,1.0,1.0,0.01,5.0,1.5,\n";

    @TempDir
    private Path folder;

    private TrainingLog log(String text, long step) throws IOException {
        return new TrainingLog(Files.writeString(folder.resolve("log.csv"), text), "pairs", "frame_map", step);
    }

    private String text() throws IOException {
        return Files.readString(folder.resolve("log.csv"));
    }

    @Test
    void linesThatWereNotWrittenWholeAreDropped() throws IOException {
        for (String torn : new String[] {"3", "3,1.2", "3,2.0,1.0,1.0,0.01,5.0,1.5,0.7", "x,y\n", "\0\0\0\n", "\n"}) {
            assertThat(log(TWO_STEPS + torn, 9).best()).isEqualTo(0.25);
            assertThat(text()).isEqualTo(TWO_STEPS);
        }
    }

    @Test
    void stepsThatAreDoneAgainAreDroppedWithTheirFigures() throws IOException {
        String three = TWO_STEPS + "3,2.0,1.0,1.0,0.01,5.0,1.5,0.7\n";
        assertThat(log(three, 2).best()).isEqualTo(0.25);
        assertThat(text()).isEqualTo(TWO_STEPS);
        assertThat(log(three, 3).best()).isEqualTo(0.7);
        assertThat(text()).isEqualTo(three);
    }

    @Test
    void aFigureReadsBackAsItWas() throws IOException {
        TrainingLog log = log(HEADER, 0);
        assertThat(log.best()).isEqualTo(Double.NEGATIVE_INFINITY);
        log.add(new Progress(1, 2, 1, 1, 0.1, 1, 1, 0, 1), 2 / 3.0);
        assertThat(log(text(), 1).best()).isEqualTo(2 / 3.0);
    }
}
