using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Infra.Buffers;

namespace Infra.Shared.Bench;

/// <summary>What a checked field costs to write: the messages of <see cref="WireReaderBench"/>, by <see cref="WireWriter"/> and by pointer code.</summary>
public class WireWriterBench
{
    private const int MessageBytes = 48;
    private const int MessageCount = 256;
    private const int FieldsPerMessage = 11;

    private readonly byte[] _messages = new byte[MessageBytes * MessageCount];

    [Benchmark(Baseline = true, OperationsPerInvoke = MessageCount * FieldsPerMessage)]
    public int Pointer()
    {
        int sum = 0;
        for (int i = 0; i < MessageCount; i++)
            sum += WriteByPointer(_messages.AsSpan(i * MessageBytes, MessageBytes), (ulong)i);
        return sum;
    }

    [Benchmark(OperationsPerInvoke = MessageCount * FieldsPerMessage)]
    public int Writer()
    {
        int sum = 0;
        for (int i = 0; i < MessageCount; i++)
            sum += WriteByWriter(_messages.AsSpan(i * MessageBytes, MessageBytes), (ulong)i);
        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int WriteByPointer(Span<byte> message, ulong value)
    {
        if (message.Length < MessageBytes) return 0;
        ref byte at = ref MemoryMarshal.GetReference(message);
        at = (byte)value;
        Unsafe.Add(ref at, 1) = (byte)(value + 1);
        Unsafe.Add(ref at, 2) = (byte)(value + 2);
        Unsafe.Add(ref at, 3) = (byte)(value + 3);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, 4), BinaryPrimitives.ReverseEndianness((uint)value + 4));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, 8), BinaryPrimitives.ReverseEndianness((uint)value + 5));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, 12), BinaryPrimitives.ReverseEndianness((uint)value + 6));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, 16), BinaryPrimitives.ReverseEndianness(value + 7));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, 24), BinaryPrimitives.ReverseEndianness(value + 8));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, 32), BinaryPrimitives.ReverseEndianness(value + 9));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, 40), BinaryPrimitives.ReverseEndianness(value + 10));
        return MessageBytes;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int WriteByWriter(Span<byte> message, ulong value)
    {
        var writer = new WireWriter(message);
        writer.WriteByte((byte)value);
        writer.WriteByte((byte)(value + 1));
        writer.WriteByte((byte)(value + 2));
        writer.WriteByte((byte)(value + 3));
        writer.WriteUInt32((uint)value + 4);
        writer.WriteUInt32((uint)value + 5);
        writer.WriteUInt32((uint)value + 6);
        writer.WriteUInt64(value + 7);
        writer.WriteUInt64(value + 8);
        writer.WriteUInt64(value + 9);
        writer.WriteUInt64(value + 10);
        return writer.HasOverflowed ? 0 : writer.Offset;
    }
}
