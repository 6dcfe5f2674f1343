namespace Infra.Av1.StreamGen.Headers;

/// <summary>Fields of a header in their order, highest bit first.</summary>
internal sealed class BitList
{
    private readonly List<byte> _bytes = [];
    private int _bits;

    /// <summary>f(<paramref name="bits"/>).</summary>
    public void Add(int value, int bits)
    {
        for (int i = bits - 1; i >= 0; i--, _bits++)
        {
            if (_bits % 8 == 0) _bytes.Add(0);
            _bytes[^1] |= (byte)((value >> i & 1) << (7 - _bits % 8));
        }
    }

    /// <summary>f(1).</summary>
    public bool AddFlag(bool value)
    {
        Add(value ? 1 : 0, 1);
        return value;
    }

    /// <summary>An OBU with these fields, trailing bits, and a size.</summary>
    /// <param name="type">obu_type.</param>
    public byte[] ToObu(int type)
    {
        AddFlag(true);
        return ToObu(type, [.. _bytes]);
    }

    /// <summary>An OBU with a size.</summary>
    public static byte[] ToObu(int type, ReadOnlySpan<byte> payload)
    {
        List<byte> obu = [(byte)(type << 3 | 2)];
        int rest = payload.Length;
        for (; rest >= 0x80; rest >>= 7)
            obu.Add((byte)(rest | 0x80));
        obu.Add((byte)rest);
        obu.AddRange(payload);
        return [.. obu];
    }
}
