using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Infra.Buffers;

/// <summary>
/// Reads bits, the most significant of each byte first, as codecs pack them. A failed read consumes nothing; nothing throws on any bytes, and counts outside
/// their range fail like a read past the end.
/// </summary>
public ref struct BitReader
{
    private const int WindowBits = 64;

    private readonly ReadOnlySpan<byte> _data;
    private ulong _window;   // the next _count bits, left-aligned; below them nothing, or bits that are loaded again later
    private int _count;
    private int _next;       // the byte that follows the window

    /// <summary>Reads <paramref name="data"/> from its first bit.</summary>
    public BitReader(ReadOnlySpan<byte> data) => _data = data;

    /// <summary>Bits consumed so far.</summary>
    public readonly long Position => 8L * _next - _count;

    /// <summary>Bits left.</summary>
    public readonly long Remaining => 8L * _data.Length - Position;

    /// <summary>Whether the next bit is the first of a byte.</summary>
    public readonly bool IsAligned => (_count & 7) == 0;

    /// <summary>Looks at the next <paramref name="count"/> (0 to 32) bits without consuming them.</summary>
    public bool TryPeekBits(int count, out uint value)
    {
        value = 0;
        if ((uint)count > 32) return false;
        if (_count < count)
        {
            Refill();
            if (_count < count) return false;
        }
        value = (uint)(_window >> 1 >> (WindowBits - 1 - count));   // two shifts, since a shift by 64 is none
        return true;
    }

    /// <summary>Reads <paramref name="count"/> (0 to 32) bits as an unsigned number, f(n) of many specifications.</summary>
    public bool TryReadBits(int count, out uint value)
    {
        if (!TryPeekBits(count, out value)) return false;
        Drop(count);
        return true;
    }

    /// <summary>Reads one bit.</summary>
    public bool TryReadBit(out bool value)
    {
        bool isRead = TryReadBits(1, out uint bit);
        value = bit != 0;
        return isRead;
    }

    /// <summary>Reads <paramref name="count"/> (1 to 32) bits as a number in two's complement, su(n).</summary>
    public bool TryReadSigned(int count, out int value)
    {
        value = 0;
        if (count == 0 || !TryReadBits(count, out uint bits)) return false;
        value = (int)(bits << (32 - count)) >> (32 - count);
        return true;
    }

    /// <summary>
    /// Reads an exponential Golomb code, ue(v): n zeros, a one, n bits more. Codes of more than 31 zeros, which no 32-bit number has, fail.
    /// </summary>
    public bool TryReadExpGolomb(out uint value)
    {
        value = 0;
        BitReader probe = this;
        probe.Refill();
        int zeros = BitOperations.LeadingZeroCount(probe._window);
        if (zeros > 31 || zeros >= probe._count) return false;
        probe.Drop(zeros);   // the one stays: it is the highest bit of the number
        if (!probe.TryReadBits(zeros + 1, out uint code)) return false;
        value = code - 1;
        this = probe;
        return true;
    }

    /// <summary>Reads a signed exponential Golomb code, se(v): 0, 1, -1, 2, -2 and so on.</summary>
    public bool TryReadSignedExpGolomb(out int value)
    {
        bool isRead = TryReadExpGolomb(out uint code);
        value = (code & 1) != 0 ? (int)((code >> 1) + 1) : -(int)(code >> 1);
        return isRead;
    }

    /// <summary>
    /// Reads a number below <paramref name="limit"/> in truncated binary, ns(n): the first values take one bit less than the others. A limit of 0 fails.
    /// </summary>
    public bool TryReadTruncatedBinary(uint limit, out uint value)
    {
        value = 0;
        if (limit == 0) return false;
        BitReader probe = this;
        int bits = BitOperations.Log2(limit);
        uint shortCodes = (uint)((2ul << bits) - limit);
        if (!probe.TryReadBits(bits, out uint number)) return false;
        if (number >= shortCodes)
        {
            if (!probe.TryReadBits(1, out uint last)) return false;
            number = (number << 1) - shortCodes + last;
        }
        value = number;
        this = probe;
        return true;
    }

    /// <summary>
    /// Reads a little-endian base 128 number of at most <paramref name="bytesMax"/> groups of eight bits, aligned or not; more groups, or a value of 2^64 and above, fail.
    /// Longer forms than needed are accepted.
    /// </summary>
    public bool TryReadLeb128(out ulong value, int bytesMax = 10)
    {
        value = 0;
        BitReader probe = this;
        ulong sum = 0;
        for (int shift = 0; shift < 7 * Math.Min(bytesMax, 10); shift += 7)
        {
            if (!probe.TryReadBits(8, out uint group)) return false;
            ulong part = group & 0x7F;
            if (shift == 63 && part > 1) return false;
            sum |= part << shift;
            if ((group & 0x80) != 0) continue;
            value = sum;
            this = probe;
            return true;
        }
        return false;
    }

    /// <summary>Passes over <paramref name="count"/> bits; a negative count fails.</summary>
    public bool TrySkipBits(long count)
    {
        if ((ulong)count > (ulong)Remaining) return false;
        SeekTo(Position + count);
        return true;
    }

    /// <summary>Passes over the rest of the current byte, whatever is in it; does nothing at the start of one.</summary>
    public void AlignToByte() => Drop(_count & 7);

    /// <summary>Passes over the rest of the current byte if it holds only zeros.</summary>
    public bool TryReadZeroPadding()
    {
        int padding = _count & 7;
        if (!TryPeekBits(padding, out uint bits) || bits != 0) return false;
        Drop(padding);
        return true;
    }

    /// <summary>Reads <paramref name="count"/> whole bytes as a view of the data; fails between the bits of a byte, as does a negative count.</summary>
    public bool TryReadBytes(int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!IsAligned || count < 0 || 8L * count > Remaining) return false;
        bytes = _data.Slice((int)(Position / 8), count);
        SeekTo(Position + 8L * count);
        return true;
    }

    private void SeekTo(long position)
    {
        _next = (int)(position / 8);
        _count = 0;
        _window = 0;
        int rest = (int)(position & 7);
        if (rest == 0) return;
        Refill();
        Drop(rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Drop(int count)
    {
        _window <<= count;   // at most 32
        _count -= count;
    }

    // Leaves at least 56 bits in the window, or all that are left.
    private void Refill()
    {
        ReadOnlySpan<byte> rest = _data[_next..];
        if (BinaryPrimitives.TryReadUInt64BigEndian(rest, out ulong word))
        {
            // Bits that do not make up a whole byte are loaded too, and again next time, to the same place.
            _window |= word >> _count;
            int bytes = (WindowBits - 1 - _count) >> 3;
            _next += bytes;
            _count += 8 * bytes;
            return;
        }
        foreach (byte value in rest)
        {
            if (_count > WindowBits - 8) break;
            _window |= (ulong)value << (WindowBits - 8 - _count);
            _count += 8;
            _next++;
        }
    }
}
