using System.Runtime.CompilerServices;

namespace Infra.Crypto.Keys;

/// <summary>
/// Writes DER from the end of a buffer to its start, so that every length is known when it is written: the last field first, then <see cref="Wrap"/> around
/// what has been written since a mark. Nothing is allocated or copied elsewhere, so secrets stay in the caller's buffer.
/// </summary>
/// <remarks>The framework's writer keeps its content in ordinary arrays, where private keys would stay behind after a collection.</remarks>
public ref struct DerWriter
{
    private readonly Span<byte> _target;
    private int _start;

    /// <summary>Writes into <paramref name="target"/>, from its end.</summary>
    public DerWriter(Span<byte> target)
    {
        _target = target;
        _start = target.Length;
    }

    /// <summary>What has been written: the last bytes of the target.</summary>
    public readonly Span<byte> Written => _target[_start..];

    /// <summary>Bytes written so far; what stands before a later field is wrapped by <see cref="Wrap"/> with this value.</summary>
    public readonly int Mark => _target.Length - _start;

    /// <summary>Moves what has been written to the start of the target, clears the bytes behind it, and returns its length.</summary>
    public readonly int Finish()
    {
        int length = Mark;
        Written.CopyTo(_target);
        ConstantTime.Erase(_target[length..]);
        return length;
    }

    /// <summary>Puts identifier and length before everything that was written since <paramref name="mark"/>.</summary>
    /// <exception cref="ArgumentException">The target is too short.</exception>
    public void Wrap(byte tag, int mark)
    {
        int length = Mark - mark;
        if (length < 0x80)
        {
            Reserve(1)[0] = (byte)length;
        }
        else
        {
            int count = 0;
            for (int rest = length; rest != 0; rest >>= 8)
            {
                Reserve(1)[0] = (byte)rest;
                count++;
            }
            Reserve(1)[0] = (byte)(0x80 | count);
        }
        Reserve(1)[0] = tag;
    }

    /// <summary>Writes bytes that are DER already, or the content of a value that is wrapped next.</summary>
    /// <exception cref="ArgumentException">The target is too short.</exception>
    public void WriteRaw(scoped ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    /// <summary>Writes a value of a primitive type.</summary>
    /// <exception cref="ArgumentException">The target is too short.</exception>
    public void Write(byte tag, scoped ReadOnlySpan<byte> content)
    {
        int mark = Mark;
        WriteRaw(content);
        Wrap(tag, mark);
    }

    /// <summary>
    /// Writes an INTEGER of 0 or more from big-endian bytes, leading zeros allowed. DER wants the shortest form, so how many there are shows in the output; the time
    /// it takes to find out does not depend on the number.
    /// </summary>
    /// <exception cref="ArgumentException">The target is too short.</exception>
    [ConstantTime]
    public void WriteUnsigned(scoped ReadOnlySpan<byte> bigEndian)
    {
        int mark = Mark;
        ReadOnlySpan<byte> trimmed = bigEndian[LeadingZeros(bigEndian)..];
        WriteRaw(trimmed);
        if (trimmed.IsEmpty || trimmed[0] >= 0x80) Reserve(1)[0] = 0;
        Wrap(DerTag.Integer, mark);
    }

    /// <summary>Writes an INTEGER from 0 to 127, such as a version.</summary>
    /// <exception cref="ArgumentException">The target is too short.</exception>
    public void WriteSmall(byte value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, (byte)127);
        Write(DerTag.Integer, new ReadOnlySpan<byte>(in value));
    }

    /// <summary>Writes a BIT STRING of whole bytes with the given identifier, which is not 03 where the tag is IMPLICIT.</summary>
    /// <exception cref="ArgumentException">The target is too short.</exception>
    public void WriteBitString(scoped ReadOnlySpan<byte> bytes, byte tag = DerTag.BitString)
    {
        int mark = Mark;
        WriteRaw(bytes);
        Reserve(1)[0] = 0;
        Wrap(tag, mark);
    }

    [ConstantTime, MethodImpl(MethodImplOptions.NoInlining)]
    private static int LeadingZeros(scoped ReadOnlySpan<byte> bigEndian)
    {
        uint isLeading = uint.MaxValue;
        int count = 0;
        for (int i = 0; i < bigEndian.Length; i++)
        {
            isLeading &= ConstantTime.MaskIfZero((uint)bigEndian[i]);
            count -= (int)isLeading;
        }
        return count;
    }

    private Span<byte> Reserve(int count)
    {
        if (count > _start) throw new ArgumentException("The target is too short.", nameof(count));
        _start -= count;
        return _target.Slice(_start, count);
    }
}
