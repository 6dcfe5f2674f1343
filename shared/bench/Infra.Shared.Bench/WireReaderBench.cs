using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Infra.Buffers;

namespace Infra.Shared.Bench;

/// <summary>
/// What a checked field costs: messages of eleven fields (the shape of an NTP header) read by <see cref="WireReader"/>, and by the pointer code
/// that an unsafe program would write, which checks the length of the message once.
/// </summary>
public class WireReaderBench
{
    private const int MessageBytes = 48;
    private const int MessageCount = 256;
    private const int FieldsPerMessage = 11;

    private readonly byte[] _messages = new byte[MessageBytes * MessageCount];

    [GlobalSetup]
    public void Fill() => new Random(1).NextBytes(_messages);

    [Benchmark(Baseline = true, OperationsPerInvoke = MessageCount * FieldsPerMessage)]
    public ulong Pointer()
    {
        ulong sum = 0;
        for (int i = 0; i < MessageCount; i++)
            sum += ReadByPointer(_messages.AsSpan(i * MessageBytes, MessageBytes));
        return sum;
    }

    [Benchmark(OperationsPerInvoke = MessageCount * FieldsPerMessage)]
    public ulong Reader()
    {
        ulong sum = 0;
        for (int i = 0; i < MessageCount; i++)
            sum += ReadByReader(_messages.AsSpan(i * MessageBytes, MessageBytes));
        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong ReadByPointer(ReadOnlySpan<byte> message)
    {
        if (message.Length < MessageBytes) return 0;
        ref byte at = ref MemoryMarshal.GetReference(message);
        ulong sum = at;
        sum += Unsafe.Add(ref at, 1);
        sum += Unsafe.Add(ref at, 2);
        sum += Unsafe.Add(ref at, 3);
        sum += BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref at, 4)));
        sum += BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref at, 8)));
        sum += BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref at, 12)));
        sum += BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, 16)));
        sum += BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, 24)));
        sum += BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, 32)));
        sum += BinaryPrimitives.ReverseEndianness(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref at, 40)));
        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong ReadByReader(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        if (!reader.TryReadByte(out byte first) || !reader.TryReadByte(out byte second)) return 0;
        if (!reader.TryReadByte(out byte third) || !reader.TryReadByte(out byte fourth)) return 0;
        if (!reader.TryReadUInt32(out uint a) || !reader.TryReadUInt32(out uint b) || !reader.TryReadUInt32(out uint c)) return 0;
        if (!reader.TryReadUInt64(out ulong d) || !reader.TryReadUInt64(out ulong e)) return 0;
        if (!reader.TryReadUInt64(out ulong f) || !reader.TryReadUInt64(out ulong g)) return 0;
        return (ulong)first + second + third + fourth + a + b + c + d + e + f + g;
    }
}
