using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Infra.Buffers;

/// <summary>
/// Bytes that must not be seen: keys, passwords, private parts of certificates. The memory is pinned, so that the garbage collector leaves no
/// copies behind, and overwritten by <see cref="Dispose"/>, or by the finalizer for an owner that forgot. No text form, debugger view, record or serializer shows
/// more than the length. There is one owner; share by <see cref="Clone"/>. Reading from several threads is safe as long as nobody disposes: short secrets
/// live in memory that the next one gets.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class SecretBytes : IDisposable
{
    // A handshake makes and drops a dozen secrets of 32 to 144 bytes. Longer ones are rare, and belong to keys that stay.
    private const int PooledMax = 256, PooledStep = 16, RetainedMax = 512, RestingMin = 64;

    private static readonly PinnedArrayPool<byte>[] Pools = CreatePools();

    private readonly int _length;
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private byte[]? _bytes;

    /// <summary>A secret of <paramref name="length"/> zeros, to be filled through <see cref="Span"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public SecretBytes(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _length = length;
        _bytes = Take(length);
    }

    /// <summary>Overwrites the bytes of an owner that forgot to.</summary>
    ~SecretBytes()
    {
        // Whoever forgot may have kept a view too: nobody else gets this memory.
        if (_bytes is { } bytes) CryptographicOperations.ZeroMemory(bytes);
    }

    /// <summary>Number of bytes; stays known after disposal.</summary>
    public int Length => _length;

    /// <summary>Whether the bytes are gone.</summary>
    public bool IsDisposed => _bytes is null;

    /// <summary>
    /// The bytes. Keep the owner referenced (best by <c>using</c>) for as long as the view is in use, since an owner that nobody references any more is erased.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The secret has been disposed.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public Span<byte> Span => (_bytes ?? throw Disposed()).AsSpan(0, _length);

    /// <summary>A secret with a copy of <paramref name="source"/>, which stays as it is: erase it, or take <see cref="MoveFrom"/>.</summary>
    public static SecretBytes CopyOf(ReadOnlySpan<byte> source)
    {
        var secret = new SecretBytes(source.Length);
        source.CopyTo(secret.Span);
        return secret;
    }

    /// <summary>A secret with a copy of <paramref name="source"/>, which is overwritten with zeros.</summary>
    public static SecretBytes MoveFrom(Span<byte> source)
    {
        SecretBytes secret = CopyOf(source);
        CryptographicOperations.ZeroMemory(source);
        return secret;
    }

    /// <summary>A secret of <paramref name="length"/> random bytes.</summary>
    public static SecretBytes Random(int length, IRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var secret = new SecretBytes(length);
        random.Fill(secret.Span);
        return secret;
    }

    /// <summary>A copy with an owner of its own.</summary>
    /// <exception cref="ObjectDisposedException">The secret has been disposed.</exception>
    public SecretBytes Clone()
    {
        SecretBytes clone = CopyOf(Span);
        GC.KeepAlive(this);
        return clone;
    }

    /// <summary>Compares in a time that depends on the lengths only.</summary>
    /// <exception cref="ObjectDisposedException">One of the secrets has been disposed.</exception>
    public bool FixedTimeEquals(SecretBytes other)
    {
        ArgumentNullException.ThrowIfNull(other);
        bool areEqual = FixedTimeEquals(other.Span);
        GC.KeepAlive(other);
        return areEqual;
    }

    /// <summary>Compares in a time that depends on the lengths only.</summary>
    /// <exception cref="ObjectDisposedException">The secret has been disposed.</exception>
    public bool FixedTimeEquals(ReadOnlySpan<byte> other)
    {
        bool areEqual = CryptographicOperations.FixedTimeEquals(Span, other);
        GC.KeepAlive(this);
        return areEqual;
    }

    /// <summary>Overwrites the bytes; once is enough, more is harmless. Views from <see cref="Span"/> must not be used any more.</summary>
    public void Dispose()
    {
        byte[]? bytes = Interlocked.Exchange(ref _bytes, null);
        GC.SuppressFinalize(this);
        if (bytes is null) return;
        if (PoolOf(_length) is { } pool) pool.Return(bytes);
        else CryptographicOperations.ZeroMemory(bytes);
    }

    /// <summary><c>[secret, N bytes]</c>, and nothing else.</summary>
    public override string ToString() => $"[secret, {_length} bytes]";

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte[] Take(int length) => PoolOf(length)?.Rent() ?? GC.AllocateArray<byte>(length, pinned: true);

    private static PinnedArrayPool<byte>? PoolOf(int length) => length is 0 or > PooledMax ? null : Pools[(length - 1) / PooledStep];

    private static PinnedArrayPool<byte>[] CreatePools()
    {
        var pools = new PinnedArrayPool<byte>[PooledMax / PooledStep];
        for (int i = 0; i < pools.Length; i++)
            pools[i] = new PinnedArrayPool<byte>((i + 1) * PooledStep, RetainedMax, RestingMin);
        return pools;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ObjectDisposedException Disposed() => new(nameof(SecretBytes));
}
