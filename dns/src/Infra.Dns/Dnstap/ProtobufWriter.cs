using System.Buffers.Binary;

namespace Infra.Dns.Dnstap;

/// <summary>Writes the three kinds of protobuf fields that dnstap uses, or only counts their bytes.</summary>
internal ref struct ProtobufWriter
{
    private const int VariableNumber = 0;
    private const int Delimited = 2;
    private const int FixedNumber = 5;
    private readonly Span<byte> _target;
    private readonly bool _counts;

    internal ProtobufWriter(Span<byte> target) => _target = target;

    private ProtobufWriter(bool counts) => _counts = counts;

    internal static ProtobufWriter Counting() => new(counts: true);

    /// <summary>Bytes written or counted.</summary>
    internal int Length { get; private set; }

    internal void Number(int field, ulong value)
    {
        Key(field, VariableNumber);
        Variable(value);
    }

    internal void Fixed(int field, uint value)
    {
        Key(field, FixedNumber);
        if (!_counts) BinaryPrimitives.WriteUInt32LittleEndian(_target[Length..], value);
        Length += sizeof(uint);
    }

    internal void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Header(field, value.Length);
        if (!_counts) value.CopyTo(_target[Length..]);
        Length += value.Length;
    }

    /// <summary>The head of a field of so many bytes, which the caller writes next.</summary>
    internal void Header(int field, int length)
    {
        Key(field, Delimited);
        Variable((ulong)length);
    }

    private void Key(int field, int kind) => Variable((ulong)(field << 3 | kind));

    private void Variable(ulong value)
    {
        for (; value > 0x7F; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    private void Byte(byte value)
    {
        if (!_counts) _target[Length] = value;
        Length++;
    }
}
