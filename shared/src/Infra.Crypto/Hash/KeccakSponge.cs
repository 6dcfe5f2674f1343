using System.Runtime.InteropServices;

namespace Infra.Crypto.Hash;

/// <summary>
/// The sponge of FIPS 202 section 4 over bytes: absorb at <c>rate</c> bytes per permutation, then pad once, then squeeze.
/// The words are little-endian, as this machine's are; the constructor refuses to run on another.
/// </summary>
internal struct KeccakSponge
{
    private KeccakState _state;
    private readonly int _rate;
    private readonly byte _domain;
    private int _position;
    private bool _squeezing;

    /// <param name="rate">Bytes per block.</param>
    /// <param name="domain">The bits behind the message and the first of the padding: 06 for SHA-3, 1F for SHAKE.</param>
    [ConstantTime]
    internal KeccakSponge(int rate, byte domain)
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("Keccak needs a little-endian machine.");
        _rate = rate;
        _domain = domain;
    }

    [ConstantTime]
    internal void Absorb(ReadOnlySpan<byte> data)
    {
        if (_rate == 0) throw new InvalidOperationException("The hash was not created.");
        if (_squeezing) throw new InvalidOperationException("The output has begun; no more input can be added.");
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<KeccakState>(ref _state))[.._rate];
        while (!data.IsEmpty)
        {
            int take = Math.Min(_rate - _position, data.Length);
            Mix(bytes.Slice(_position, take), data[..take]);
            data = data[take..];
            _position += take;
            if (_position == _rate) Permute();
        }
    }

    [ConstantTime]
    internal void Squeeze(Span<byte> output)
    {
        if (_rate == 0) throw new InvalidOperationException("The hash was not created.");
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<KeccakState>(ref _state))[.._rate];
        if (!_squeezing)
        {
            bytes[_position] ^= _domain;
            bytes[_rate - 1] ^= 0x80;
            Permute();
            _squeezing = true;
        }
        while (!output.IsEmpty)
        {
            if (_position == _rate) Permute();
            int take = Math.Min(_rate - _position, output.Length);
            bytes.Slice(_position, take).CopyTo(output);
            output = output[take..];
            _position += take;
        }
    }

    [ConstantTime]
    private static void Mix(Span<byte> target, ReadOnlySpan<byte> data)
    {
        int i = 0;
        for (; i + sizeof(ulong) <= target.Length; i += sizeof(ulong))
            MemoryMarshal.Write(target[i..], MemoryMarshal.Read<ulong>(target[i..]) ^ MemoryMarshal.Read<ulong>(data[i..]));
        for (; i < target.Length; i++)
            target[i] ^= data[i];
    }

    [ConstantTime]
    private void Permute()
    {
        Keccak.Permute(MemoryMarshal.Cast<KeccakState, ulong>(new Span<KeccakState>(ref _state)));
        _position = 0;
    }
}

/// <summary>200 bytes.</summary>
internal struct KeccakState
{
    internal Block128 First;
    internal Block64 Second;
    internal ulong Last;
}
