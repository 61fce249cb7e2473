package io.tubecast.video.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a folder that looks like /dev: no camera is needed. */
class V4l2DeviceTest {
    @TempDir
    Path dev;

    private Path byId;

    @BeforeEach
    void plugIn() throws IOException {
        byId = Files.createDirectories(dev.resolve("v4l/by-id"));
        plug("video0", "usb-Acme_Front-video-index0");
        plug("video2", "usb-Acme_Rear-video-index0");
    }

    @Test
    void aCameraIsFoundAgainUnderItsNewNumber() throws IOException {
        V4l2Device front = new V4l2Device(dev.resolve("video0"), byId);
        assertThat(front.find()).isEqualTo(dev.resolve("video0"));
        unplug("video0", "usb-Acme_Front-video-index0");
        assertThat(front.find()).isEqualTo(dev.resolve("video0")); // opening it says that it is not there
        plug("video4", "usb-Acme_Front-video-index0");
        assertThat(front.find()).isEqualTo(dev.resolve("video4"));
    }

    @Test
    void anotherCameraThatHasTakenTheNumberIsNotMistakenForIt() throws IOException {
        V4l2Device front = new V4l2Device(dev.resolve("video0"), byId);
        front.find();
        unplug("video0", "usb-Acme_Front-video-index0");
        unplug("video2", "usb-Acme_Rear-video-index0");
        plug("video0", "usb-Acme_Rear-video-index0");
        plug("video1", "usb-Acme_Front-video-index0");
        assertThat(front.find()).isEqualTo(dev.resolve("video1"));
    }

    @Test
    void anotherCameraIsNotOpenedWhileOursIsAway() throws IOException {
        V4l2Device front = new V4l2Device(dev.resolve("video0"), byId);
        front.find();
        unplug("video0", "usb-Acme_Front-video-index0");
        unplug("video2", "usb-Acme_Rear-video-index0");
        plug("video0", "usb-Acme_Rear-video-index0");
        assertThat(front.find())
                .isEqualTo(byId.resolve("usb-Acme_Front-video-index0")); // opening that says that it is not there
        plug("video2", "usb-Acme_Front-video-index0");
        assertThat(front.find()).isEqualTo(dev.resolve("video2"));
    }

    @Test
    void aCameraGivenByItsOwnNameNeedsNoNumber() throws IOException {
        Path link = byId.resolve("usb-Acme_Rear-video-index0");
        V4l2Device rear = new V4l2Device(link, byId);
        assertThat(rear.find()).isEqualTo(link);
        unplug("video2", "usb-Acme_Rear-video-index0");
        plug("video7", "usb-Acme_Rear-video-index0");
        assertThat(rear.find()).isEqualTo(link); // the system follows the link
    }

    @Test
    void aCameraWithoutANameIsTakenByItsNumber() throws IOException {
        Files.createFile(dev.resolve("video9"));
        V4l2Device nameless = new V4l2Device(dev.resolve("video9"), byId);
        assertThat(nameless.find()).isEqualTo(dev.resolve("video9"));
        V4l2Device noLinks = new V4l2Device(dev.resolve("video0"), dev.resolve("nowhere"));
        assertThat(noLinks.find()).isEqualTo(dev.resolve("video0"));
    }

    private void plug(String device, String name) throws IOException {
        Files.createFile(dev.resolve(device));
        Files.createSymbolicLink(byId.resolve(name), Path.of("../..", device));
    }

    private void unplug(String device, String name) throws IOException {
        Files.delete(byId.resolve(name));
        Files.delete(dev.resolve(device));
    }
}
