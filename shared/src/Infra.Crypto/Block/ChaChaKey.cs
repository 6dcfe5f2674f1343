using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Infra.Crypto.Block;

/// <summary>The eight words of a ChaCha20 key.</summary>
internal struct ChaChaKey
{
    internal ulong W0, W1, W2, W3;

    [UnscopedRef]
    internal ReadOnlySpan<uint> Words => MemoryMarshal.Cast<ChaChaKey, uint>(new ReadOnlySpan<ChaChaKey>(in this));

    [ConstantTime]
    internal static void Create(ReadOnlySpan<byte> key, out ChaChaKey words)
    {
        if (key.Length != ChaCha20.KeySize) throw new ArgumentException("A ChaCha20 key has 32 bytes.", nameof(key));
        ReadOnlySpan<ulong> source = MemoryMarshal.Cast<byte, ulong>(key);
        words = new ChaChaKey { W0 = source[0], W1 = source[1], W2 = source[2], W3 = source[3] };
    }
}
