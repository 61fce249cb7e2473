package io.tubecast.publish.wire;

/** Dates as text, ISO 8601 with microseconds, without allocation. */
final class UtcText {
    private static final long MICROS_A_DAY = 86_400_000_000L;

    /** Characters in a date. */
    static final int LENGTH = 27;

    private UtcText() {}

    /**
     * Writes {@code YYYY-MM-DDThh:mm:ss.ffffffZ} for the years 0 to 9999.
     *
     * @param utcMicros microseconds since 1970
     * @param text (out) at least {@link #LENGTH} characters
     * @return the length
     */
    static int write(long utcMicros, char[] text) {
        long days = Math.floorDiv(utcMicros, MICROS_A_DAY);
        long ofDay = Math.floorMod(utcMicros, MICROS_A_DAY);
        // Years that begin in March, so that the leap day is the last: 146 097 days are 400 years, day 0 is 0000-03-01.
        long shifted = days + 719_468;
        long era = Math.floorDiv(shifted, 146_097L);
        long dayOfEra = Math.floorMod(shifted, 146_097L);
        long yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long monthFromMarch = (5 * dayOfYear + 2) / 153;
        long day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        long month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        digits(year, 4, text, 0, '-');
        digits(month, 2, text, 5, '-');
        digits(day, 2, text, 8, 'T');
        digits(ofDay / 3_600_000_000L, 2, text, 11, ':');
        digits(ofDay / 60_000_000 % 60, 2, text, 14, ':');
        digits(ofDay / 1_000_000 % 60, 2, text, 17, '.');
        digits(ofDay % 1_000_000, 6, text, 20, 'Z');
        return LENGTH;
    }

    private static void digits(long value, int count, char[] text, int begin, char after) {
        long rest = value;
        for (int i = begin + count - 1; i >= begin; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
        text[begin + count] = after;
    }
}
