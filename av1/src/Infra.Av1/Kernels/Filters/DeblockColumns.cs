using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Infra.Av1.Kernels;

/// <summary>
/// Eight columns of samples as eight lines of a vector each, and back: deblocking of vertical edges. Unpacking rotates the bits of (register, place): three times for bytes of pairs of rows, and for words of rows, which makes
/// columns of them. Eight rows are transposed at 128 bits, sixteen at 256; at 512 bits the halves of a line are those of two times sixteen rows.
/// </summary>
/// <typeparam name="TWords">The width.</typeparam>
internal static class DeblockColumns<TWords>
    where TWords : struct, IWords<TWords>
{
    private const int Side = 8;

    // Vectors of 256 bits from line to line.
    private static int Step => TWords.Count / Words256.Count;

    /// <summary>Loads the columns from <paramref name="origin"/> on, of <paramref name="rows"/> rows; lanes after the last row hold anything.</summary>
    public static void Load<TPixel>(Span<short> lines, ReadOnlySpan<TPixel> samples, int origin, int stride, int rows)
        where TPixel : unmanaged
    {
        if (TWords.Count == Words128.Count)
        {
            Load128(lines, samples, origin, stride, rows - 1);
            return;
        }

        Span<Vector256<short>> vectors = MemoryMarshal.Cast<short, Vector256<short>>(lines);
        for (int half = 0; half < Step && half * Words256.Count < rows; half++)
            Load256(vectors[half..], samples, origin + half * Words256.Count * stride, stride, Math.Min(rows - half * Words256.Count, Words256.Count) - 1);
    }

    /// <summary>The way back, for <paramref name="rows"/> rows, a multiple of 4.</summary>
    public static void Store<TPixel>(Span<TPixel> samples, int origin, int stride, int rows, Span<short> lines)
        where TPixel : unmanaged
    {
        if (TWords.Count == Words128.Count)
        {
            Store128(samples, origin, stride, rows, lines);
            return;
        }

        Span<Vector256<short>> vectors = MemoryMarshal.Cast<short, Vector256<short>>(lines);
        for (int half = 0; half < Step && half * Words256.Count < rows; half++)
            Store256(samples, origin + half * Words256.Count * stride, stride, Math.Min(rows - half * Words256.Count, Words256.Count), vectors[half..]);
    }

    private static void Load128<TPixel>(Span<short> lines, ReadOnlySpan<TPixel> samples, int origin, int stride, int last)
        where TPixel : unmanaged
    {
        for (int i = 0; i < Side; i++)
            Words128.Store(lines.Slice(i * Side, Side), Words128.LoadSamples(samples.Slice(origin + Math.Min(i, last) * stride, Side)));
        Transpose128(lines);
    }

    private static void Store128<TPixel>(Span<TPixel> samples, int origin, int stride, int rows, Span<short> lines)
        where TPixel : unmanaged
    {
        Transpose128(lines);
        for (int i = 0; i < rows; i++)
            Words128.StoreSamples(samples.Slice(origin + i * stride, Side), Words128.Load(lines.Slice(i * Side, Side)));
    }

    private static void Transpose128(Span<short> lines)
    {
        Span<Vector128<short>> rows = MemoryMarshal.Cast<short, Vector128<short>>(lines)[..Side];
        Words128.Transpose(ref rows[0], ref rows[1], ref rows[2], ref rows[3], ref rows[4], ref rows[5], ref rows[6], ref rows[7]);
    }

    // Sixteen rows; those after `last` repeat it.
    private static void Load256<TPixel>(Span<Vector256<short>> lines, ReadOnlySpan<TPixel> samples, int origin, int stride, int last)
        where TPixel : unmanaged
    {
        lines = lines[..(7 * Step + 1)];
        if (typeof(TPixel) == typeof(byte))
        {
            ReadOnlySpan<byte> bytes = MemoryMarshal.Cast<TPixel, byte>(samples);
            Vector256<byte> a0 = PairsOfRows(bytes, origin, stride, 0, last);
            Vector256<byte> a1 = PairsOfRows(bytes, origin, stride, 2, last);
            Vector256<byte> a2 = PairsOfRows(bytes, origin, stride, 4, last);
            Vector256<byte> a3 = PairsOfRows(bytes, origin, stride, 6, last);
            Rotate(ref a0, ref a1, ref a2, ref a3);
            Rotate(ref a0, ref a1, ref a2, ref a3);
            Rotate(ref a0, ref a1, ref a2, ref a3);
            lines[0] = Avx2.UnpackLow(a0, Vector256<byte>.Zero).AsInt16();
            lines[Step] = Avx2.UnpackHigh(a0, Vector256<byte>.Zero).AsInt16();
            lines[2 * Step] = Avx2.UnpackLow(a1, Vector256<byte>.Zero).AsInt16();
            lines[3 * Step] = Avx2.UnpackHigh(a1, Vector256<byte>.Zero).AsInt16();
            lines[4 * Step] = Avx2.UnpackLow(a2, Vector256<byte>.Zero).AsInt16();
            lines[5 * Step] = Avx2.UnpackHigh(a2, Vector256<byte>.Zero).AsInt16();
            lines[6 * Step] = Avx2.UnpackLow(a3, Vector256<byte>.Zero).AsInt16();
            lines[7 * Step] = Avx2.UnpackHigh(a3, Vector256<byte>.Zero).AsInt16();
            return;
        }

        ReadOnlySpan<short> words = MemoryMarshal.Cast<TPixel, short>(samples);
        for (int i = 0; i < Side; i++)
            lines[i * Step] = Vector256.Create(Vector128.Create(words.Slice(origin + Math.Min(i, last) * stride, 8)), Vector128.Create(words.Slice(origin + Math.Min(i + 8, last) * stride, 8)));
        Transpose(lines);
    }

    // The way back, for `rows` of the sixteen rows.
    private static void Store256<TPixel>(Span<TPixel> samples, int origin, int stride, int rows, Span<Vector256<short>> lines)
        where TPixel : unmanaged
    {
        lines = lines[..(7 * Step + 1)];
        if (typeof(TPixel) == typeof(byte))
        {
            Span<byte> bytes = MemoryMarshal.AsBytes(samples);
            Vector256<byte> a0 = Avx2.PackUnsignedSaturate(lines[0], lines[Step]);
            Vector256<byte> a1 = Avx2.PackUnsignedSaturate(lines[2 * Step], lines[3 * Step]);
            Vector256<byte> a2 = Avx2.PackUnsignedSaturate(lines[4 * Step], lines[5 * Step]);
            Vector256<byte> a3 = Avx2.PackUnsignedSaturate(lines[6 * Step], lines[7 * Step]);
            Rotate(ref a0, ref a1, ref a2, ref a3);
            Rotate(ref a0, ref a1, ref a2, ref a3);
            Rotate(ref a0, ref a1, ref a2, ref a3);
            StorePair(bytes, origin, stride, a0.GetLower());
            StorePair(bytes, origin + 2 * stride, stride, a1.GetLower());
            if (rows <= 4) return;
            StorePair(bytes, origin + 4 * stride, stride, a2.GetLower());
            StorePair(bytes, origin + 6 * stride, stride, a3.GetLower());
            if (rows <= 8) return;
            StorePair(bytes, origin + 8 * stride, stride, a0.GetUpper());
            StorePair(bytes, origin + 10 * stride, stride, a1.GetUpper());
            if (rows <= 12) return;
            StorePair(bytes, origin + 12 * stride, stride, a2.GetUpper());
            StorePair(bytes, origin + 14 * stride, stride, a3.GetUpper());
            return;
        }

        Transpose(lines);
        Span<short> words = MemoryMarshal.Cast<TPixel, short>(samples);
        for (int i = 0; i < Side && i < rows; i++)
            lines[i * Step].GetLower().CopyTo(words.Slice(origin + i * stride, 8));
        for (int i = 8; i < rows; i++)
            lines[(i & 7) * Step].GetUpper().CopyTo(words.Slice(origin + i * stride, 8));
    }

    // Eight bytes of rows `row` and row + 1, and of those eight below.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> PairsOfRows(ReadOnlySpan<byte> bytes, int origin, int stride, int row, int last) => Vector256.Create(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(origin + Math.Min(row, last) * stride, 8)),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(origin + Math.Min(row + 1, last) * stride, 8)),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(origin + Math.Min(row + 8, last) * stride, 8)),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes.Slice(origin + Math.Min(row + 9, last) * stride, 8))).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePair(Span<byte> bytes, int origin, int stride, Vector128<byte> pair)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.Slice(origin, 8), pair.AsUInt64().ToScalar());
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.Slice(origin + stride, 8), pair.AsUInt64().GetElement(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate(ref Vector256<byte> a0, ref Vector256<byte> a1, ref Vector256<byte> a2, ref Vector256<byte> a3)
    {
        Vector256<byte> b0 = Avx2.UnpackLow(a0, a2);
        Vector256<byte> b1 = Avx2.UnpackHigh(a0, a2);
        Vector256<byte> b2 = Avx2.UnpackLow(a1, a3);
        Vector256<byte> b3 = Avx2.UnpackHigh(a1, a3);
        a0 = b0;
        a1 = b1;
        a2 = b2;
        a3 = b3;
    }

    // 8×8 words in each half.
    private static void Transpose(Span<Vector256<short>> lines)
    {
        lines = lines[..(7 * Step + 1)];
        Vector256<short> a0 = Avx2.UnpackLow(lines[0], lines[4 * Step]);
        Vector256<short> a1 = Avx2.UnpackHigh(lines[0], lines[4 * Step]);
        Vector256<short> a2 = Avx2.UnpackLow(lines[Step], lines[5 * Step]);
        Vector256<short> a3 = Avx2.UnpackHigh(lines[Step], lines[5 * Step]);
        Vector256<short> a4 = Avx2.UnpackLow(lines[2 * Step], lines[6 * Step]);
        Vector256<short> a5 = Avx2.UnpackHigh(lines[2 * Step], lines[6 * Step]);
        Vector256<short> a6 = Avx2.UnpackLow(lines[3 * Step], lines[7 * Step]);
        Vector256<short> a7 = Avx2.UnpackHigh(lines[3 * Step], lines[7 * Step]);
        Vector256<short> b0 = Avx2.UnpackLow(a0, a4);
        Vector256<short> b1 = Avx2.UnpackHigh(a0, a4);
        Vector256<short> b2 = Avx2.UnpackLow(a1, a5);
        Vector256<short> b3 = Avx2.UnpackHigh(a1, a5);
        Vector256<short> b4 = Avx2.UnpackLow(a2, a6);
        Vector256<short> b5 = Avx2.UnpackHigh(a2, a6);
        Vector256<short> b6 = Avx2.UnpackLow(a3, a7);
        Vector256<short> b7 = Avx2.UnpackHigh(a3, a7);
        lines[0] = Avx2.UnpackLow(b0, b4);
        lines[Step] = Avx2.UnpackHigh(b0, b4);
        lines[2 * Step] = Avx2.UnpackLow(b1, b5);
        lines[3 * Step] = Avx2.UnpackHigh(b1, b5);
        lines[4 * Step] = Avx2.UnpackLow(b2, b6);
        lines[5 * Step] = Avx2.UnpackHigh(b2, b6);
        lines[6 * Step] = Avx2.UnpackLow(b3, b7);
        lines[7 * Step] = Avx2.UnpackHigh(b3, b7);
    }
}
