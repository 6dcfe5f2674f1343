using Infra.Testing.Fuzzing;

namespace Infra.Buffers.Tests;

public static class FuzzTargets
{
    [FuzzTarget("buffers-wire-reader")]
    public static void WireReader(ReadOnlySpan<byte> input)
    {
        (ReadOnlySpan<byte> script, ReadOnlySpan<byte> data) = Split(input);
        var reader = new WireReader(data);
        foreach (byte step in script)
        {
            int before = reader.Offset;
            bool isRead = WireReaderTests.Step(ref reader, step);
            if (reader.Offset + reader.Remaining != data.Length) throw new InvalidOperationException("The offset and what remains do not add up.");
            if (!isRead && reader.Offset != before) throw new InvalidOperationException("A failed read consumed something.");
        }
    }

    [FuzzTarget("buffers-bit-reader")]
    public static void BitReader(ReadOnlySpan<byte> input)
    {
        (ReadOnlySpan<byte> script, ReadOnlySpan<byte> data) = Split(input);
        if (!BitReaderTests.RunScript(data, script)) throw new InvalidOperationException("A failed read consumed something, or the position left the data.");
    }

    [FuzzTarget("buffers-byte-queue")]
    public static void ByteQueue(ReadOnlySpan<byte> input)
    {
        var steps = new (byte Kind, ushort Size)[input.Length / 3];
        for (int i = 0; i < steps.Length; i++)
            steps[i] = (input[3 * i], (ushort)(input[3 * i + 1] << 8 | input[3 * i + 2]));
        if (!ByteQueueTests.RunAgainstModel(steps, bytesMax: 1 + (input.Length & 0xFF))) throw new InvalidOperationException("The queue and its model differ.");
    }

    private static PairOfSpans Split(ReadOnlySpan<byte> input) => new(input[..(input.Length / 2)], input[(input.Length / 2)..]);

    private readonly ref struct PairOfSpans(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        private readonly ReadOnlySpan<byte> _first = first;
        private readonly ReadOnlySpan<byte> _second = second;

        public void Deconstruct(out ReadOnlySpan<byte> first, out ReadOnlySpan<byte> second)
        {
            first = _first;
            second = _second;
        }
    }
}
