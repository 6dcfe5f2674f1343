namespace Infra.Crypto.Hash;

/// <summary>
/// SHAKE128 (FIPS 202): output of any length, in as many pieces as wanted. A copy is a fork.
/// Inputs of any length. Not safe for use from several threads at once.
/// </summary>
public struct Shake128
{
    /// <summary>Bytes of input or output per permutation.</summary>
    public const int Rate = 168;

    private KeccakSponge _sponge;

    /// <summary>Starts with nothing absorbed yet.</summary>
    public Shake128() => _sponge = new KeccakSponge(Rate, 0x1F);

    /// <summary>Fills <paramref name="output"/> with the first bytes that belong to <paramref name="data"/>.</summary>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> output)
    {
        var shake = new Shake128();
        shake.Append(data);
        shake.Squeeze(output);
    }

    /// <summary>Adds <paramref name="data"/>.</summary>
    /// <exception cref="InvalidOperationException">Output has been squeezed already, or the value was never created (<c>default</c>).</exception>
    public void Append(ReadOnlySpan<byte> data) => _sponge.Absorb(data);

    /// <summary>Fills <paramref name="output"/> with the next bytes of output; the first call ends the input.</summary>
    /// <exception cref="InvalidOperationException">The value was never created (<c>default</c>).</exception>
    public void Squeeze(Span<byte> output) => _sponge.Squeeze(output);
}
