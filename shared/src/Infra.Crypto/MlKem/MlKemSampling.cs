using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Infra.Crypto.Hash;

namespace Infra.Crypto.MlKem;

/// <summary>Polynomials from seeds (FIPS 203 section 4.2.2), four at a time, or eight.</summary>
internal static class MlKemSampling
{
    private const int SeedSize = 32;
    private const int NoiseSize = 128;   // 64·η bytes
    private const byte ShakeDomain = 0x1F;
    private const int Shake256Rate = 136;

    /// <summary>
    /// The matrix A in the NTT domain, row after row: entry (i, j) by rejection from SHAKE128(ρ ‖ j ‖ i). The seed is public, so the time may depend on it. An entry takes
    /// three blocks of output almost always; no bound is needed against a malicious seed, since nobody can steer SHAKE128 for long.
    /// </summary>
    internal static void FillMatrix(ReadOnlySpan<byte> seed, int rank, Span<short> matrix)
    {
        if (Lanes512.IsSupported) FillMatrix<EightKeccakLanes>(seed, rank, matrix);
        else FillMatrix<FourKeccakLanes>(seed, rank, matrix);
    }

    /// <summary>The same with so many states at a time.</summary>
    internal static void FillMatrix<TLanes>(ReadOnlySpan<byte> seed, int rank, Span<short> matrix)
        where TLanes : struct, IKeccakLanes
    {
        Span<ulong> states = stackalloc ulong[TLanes.Count * Keccak.StateWords];
        Span<byte> block = stackalloc byte[Shake128.Rate];
        Span<int> counts = stackalloc int[TLanes.Count];
        int entries = rank * rank;
        for (int first = 0; first < entries; first += TLanes.Count)
        {
            states.Clear();
            counts.Clear();
            int lanes = Math.Min(TLanes.Count, entries - first), missing = lanes;
            for (int lane = 0; lane < lanes; lane++)
            {
                int row = (first + lane) / rank, column = (first + lane) % rank;
                Absorb<TLanes>(states, lane, seed, (uint)column | (uint)row << 8 | (uint)ShakeDomain << 16, Shake128.Rate);
            }
            while (missing > 0)
            {
                TLanes.Permute(states);
                for (int lane = 0; lane < lanes; lane++)
                {
                    if (counts[lane] == MlKemConstants.Degree) continue;
                    Extract<TLanes>(states, lane, block);
                    counts[lane] = TakeBelowQ(block, matrix.Slice((first + lane) * MlKemConstants.Degree, MlKemConstants.Degree), counts[lane]);
                    if (counts[lane] == MlKemConstants.Degree) missing--;
                }
            }
        }
    }

    /// <summary>
    /// <paramref name="count"/> polynomials of small coefficients, −2 to 2, one after the other: SamplePolyCBD_2 of SHAKE256(seed ‖ nonce), nonces counting up. Constant time.
    /// </summary>
    [ConstantTime]
    internal static void FillNoise(ReadOnlySpan<byte> seed, int firstNonce, int count, Span<short> polynomials)
    {
        if (Lanes512.IsSupported) FillNoise<EightKeccakLanes>(seed, firstNonce, count, polynomials);
        else FillNoise<FourKeccakLanes>(seed, firstNonce, count, polynomials);
    }

    /// <summary>The same with so many states at a time.</summary>
    [ConstantTime]
    internal static void FillNoise<TLanes>(ReadOnlySpan<byte> seed, int firstNonce, int count, Span<short> polynomials)
        where TLanes : struct, IKeccakLanes
    {
        Span<ulong> states = stackalloc ulong[TLanes.Count * Keccak.StateWords];
        Span<byte> block = stackalloc byte[NoiseSize];
        for (int first = 0; first < count; first += TLanes.Count)
        {
            states.Clear();
            int lanes = Math.Min(TLanes.Count, count - first);
            for (int lane = 0; lane < lanes; lane++)
                Absorb<TLanes>(states, lane, seed, (uint)(firstNonce + first + lane) | (uint)ShakeDomain << 8, Shake256Rate);
            TLanes.Permute(states);
            for (int lane = 0; lane < lanes; lane++)
            {
                Extract<TLanes>(states, lane, block);
                Binomial(block, polynomials.Slice((first + lane) * MlKemConstants.Degree, MlKemConstants.Degree));
            }
        }
        ConstantTime.Erase(states);
        ConstantTime.Erase(block);
    }

    /// <summary>Each half byte gives a coefficient: the sum of its lower two bits less the sum of its upper two.</summary>
    [ConstantTime]
    internal static void Binomial(ReadOnlySpan<byte> bytes, Span<short> polynomial)
    {
        Span<short> f = polynomial[..MlKemConstants.Degree];
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes[..NoiseSize]);
        for (int i = 0; i < words.Length; i++)
        {
            ulong word = words[i];
            ulong pairs = (word & 0x5555555555555555) + (word >> 1 & 0x5555555555555555);
            ulong digits = (pairs & 0x3333333333333333) + 0x4444444444444444 - (pairs >> 2 & 0x3333333333333333);   // each coefficient plus 4
            Span<short> sixteen = f.Slice(16 * i, 16);
            for (int j = 0; j < sixteen.Length; j++)
            {
                sixteen[j] = (short)((int)(digits & 15) - 4);
                digits >>= 4;
            }
        }
    }

    // A message of 32 bytes and a few more, which fits into one block, with its padding.
    [ConstantTime]
    private static void Absorb<TLanes>(Span<ulong> states, int lane, ReadOnlySpan<byte> seed, ulong tail, int rate)
        where TLanes : struct, IKeccakLanes
    {
        for (int i = 0; i < SeedSize / sizeof(ulong); i++)
            states[TLanes.Count * i + lane] = BinaryPrimitives.ReadUInt64LittleEndian(seed.Slice(sizeof(ulong) * i, sizeof(ulong)));
        states[TLanes.Count * (SeedSize / sizeof(ulong)) + lane] = tail;
        states[TLanes.Count * (rate / sizeof(ulong) - 1) + lane] ^= 1ul << 63;
    }

    [ConstantTime]
    private static void Extract<TLanes>(ReadOnlySpan<ulong> states, int lane, Span<byte> block)
        where TLanes : struct, IKeccakLanes
    {
        for (int i = 0; i < block.Length / sizeof(ulong); i++)
            BinaryPrimitives.WriteUInt64LittleEndian(block.Slice(sizeof(ulong) * i, sizeof(ulong)), states[TLanes.Count * i + lane]);
    }

    private static int TakeBelowQ(ReadOnlySpan<byte> block, Span<short> polynomial, int count)
    {
        for (int i = 0; i + 3 <= block.Length && count < polynomial.Length; i += 3)
        {
            ReadOnlySpan<byte> triple = block.Slice(i, 3);
            int second = triple[2] << 4 | triple[1] >> 4, first = (triple[1] & 15) << 8 | triple[0];
            polynomial[count] = (short)first;
            count += (int)((uint)(first - MlKemConstants.Q) >> 31);
            if (count == polynomial.Length) break;
            polynomial[count] = (short)second;
            count += (int)((uint)(second - MlKemConstants.Q) >> 31);
        }
        return count;
    }
}
