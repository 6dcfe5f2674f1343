namespace Infra.Crypto.Mac;

/// <summary>
/// A key for message authentication whose algorithm is known at run time only. Computing and checking allocate nothing and may run in several
/// threads at once; <see cref="Dispose()"/> overwrites the key and must come last.
/// </summary>
public abstract class MacKey : IDisposable
{
    private protected MacKey()
    {
    }

    /// <summary>Bytes of a whole tag, at most 64.</summary>
    public abstract int TagSize { get; }

    /// <summary>Writes the tag of <paramref name="data"/> to the first <see cref="TagSize"/> bytes of <paramref name="tag"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="tag"/> is too short.</exception>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    public abstract void Compute(ReadOnlySpan<byte> data, Span<byte> tag);

    /// <summary>
    /// Whether <paramref name="tag"/> is the tag of <paramref name="data"/>, compared in constant time. Only whole tags count: a protocol that
    /// truncates compares what it computed itself, with <see cref="ConstantTime.AreEqual"/>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The key has been disposed.</exception>
    [ConstantTime]
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> tag)
    {
        Span<byte> expected = stackalloc byte[Hash.HashLimits.DigestSizeMax];
        expected = expected[..TagSize];
        Compute(data, expected);
        bool isEqual = ConstantTime.AreEqual(expected, tag);
        ConstantTime.Erase(expected);
        return isEqual;
    }

    /// <summary>Overwrites the key with zeros; every later use throws.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    private protected abstract void Dispose(bool disposing);
}
