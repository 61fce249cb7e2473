package io.tubecast.video.capture;

import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;

/**
 * What brings a stored picture into the position in which it is to be shown.
 *
 * @param mirrored whether left and right change places, before it is turned
 * @param quarterTurns clockwise, 0 to 3
 */
record Orientation(boolean mirrored, int quarterTurns) {
    private static final Orientation AS_STORED = new Orientation(false, 0);
    /** Numbers of the matrix (x', y') = (x, y) [[a, b], [c, d]]; every third one belongs to the part that moves and scales. */
    private static final int A = 0;

    private static final int B = 1;
    private static final int C = 3;
    private static final int D = 4;
    private static final int NUMBERS = 9;

    /** That of a stream by its display matrix; odd angles count as none. */
    static Orientation of(AVStream stream) {
        AVCodecParameters parameters = stream.codecpar();
        if (parameters.nb_coded_side_data() == 0) {
            return AS_STORED;
        }
        AVPacketSideData matrix = avcodec.av_packet_side_data_get(
                parameters.coded_side_data(), parameters.nb_coded_side_data(), avcodec.AV_PKT_DATA_DISPLAYMATRIX);
        if (matrix == null || matrix.isNull()) {
            return AS_STORED;
        }
        int[] numbers = new int[NUMBERS];
        new IntPointer(matrix.data()).get(numbers);
        return of(numbers);
    }

    private static Orientation of(int[] matrix) {
        boolean mirrored = (long) matrix[A] * matrix[D] - (long) matrix[B] * matrix[C] < 0;
        if (mirrored) { // what is left is a turn of the mirrored picture
            matrix[A] = -matrix[A];
            matrix[B] = -matrix[B];
        }
        try (IntPointer turn = new IntPointer(matrix)) {
            // FFmpeg gives the counterclockwise angle
            double quarters = -avutil.av_display_rotation_get(turn) / 90;
            boolean whole = Math.abs(quarters - Math.rint(quarters)) < 0.01;
            return new Orientation(mirrored, whole ? Math.floorMod(Math.round(quarters), 4) : 0);
        }
    }

    /** Whether nothing is to be done. */
    boolean isAsStored() {
        return !mirrored && quarterTurns == 0;
    }

    /** Whether width and height change places. */
    boolean liesOnItsSide() {
        return quarterTurns % 2 != 0;
    }
}
