namespace Infra.Crypto.Curves;

/// <summary>
/// An element of a prime field, as a value. Curve code is generic over it and is compiled once per field, without calls through tables.
/// Every operation is constant time and accepts every result of the others; results may share storage with arguments.
/// </summary>
internal interface IPrimeField<TSelf>
    where TSelf : unmanaged, IPrimeField<TSelf>
{
    /// <summary>Bytes of an encoded element.</summary>
    static abstract int Size { get; }

    /// <summary>1.</summary>
    static abstract TSelf One { get; }

    /// <summary>The modulus minus 2, big-endian: the exponent that inverts.</summary>
    static abstract ReadOnlySpan<byte> ModulusMinus2 { get; }

    /// <summary>Reads exactly <see cref="Size"/> big-endian bytes; false for another length and for values from the modulus on.</summary>
    static abstract bool TryRead(ReadOnlySpan<byte> bigEndian, out TSelf value);

    /// <summary>Writes the representative below the modulus as <see cref="Size"/> big-endian bytes.</summary>
    void Write(Span<byte> bigEndian);

    /// <summary>a + b.</summary>
    static abstract void Add(in TSelf a, in TSelf b, out TSelf sum);

    /// <summary>a·<paramref name="factor"/>, a factor of 8 at most.</summary>
    static abstract void Scale(in TSelf a, uint factor, out TSelf scaled);

    /// <summary>a − b.</summary>
    static abstract void Subtract(in TSelf a, in TSelf b, out TSelf difference);

    /// <summary>a·b.</summary>
    static abstract void Multiply(in TSelf a, in TSelf b, out TSelf product);

    /// <summary>a².</summary>
    static abstract void Square(in TSelf a, out TSelf square);

    /// <summary>All ones if the value is 0, else 0.</summary>
    ulong MaskIfZero();

    /// <summary>Takes <paramref name="source"/> where <paramref name="mask"/> is all ones, keeps the value where it is 0.</summary>
    void CopyIf(ulong mask, in TSelf source);
}
