package io.tubecast.video.preprocess;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.core.frame.Image;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;

class GreyPictureTest {
    @Test
    void lumaWeighsGreenMost() {
        Image picture = new Image(2, 2);
        picture.pixels().put(picture.offset(0, 0), (byte) 255); // blue: 0.114 x 255 = 29.07
        picture.pixels().put(picture.offset(1, 0) + 1, (byte) 255); // green: 0.587 x 255 = 149.7
        picture.pixels().put(picture.offset(0, 1) + 2, (byte) 255); // red: 0.299 x 255 = 76.2
        for (int channel = 0; channel < 3; channel++) {
            picture.pixels().put(picture.offset(1, 1) + channel, (byte) 200);
        }
        try (GreyPicture grey = new GreyPicture()) {
            Mat luma = grey.of(picture);
            assertThat(luma.channels()).isEqualTo(1);
            BytePointer bytes = luma.data();
            assertThat(new int[] {bytes.get(0) & 255, bytes.get(1) & 255, bytes.get(2) & 255, bytes.get(3) & 255})
                    .containsExactly(29, 150, 76, 200);
            assertThat(grey.of(new Image(5, 4)).cols()).isEqualTo(5);
        }
    }
}
