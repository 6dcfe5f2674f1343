using System.Buffers.Binary;
using System.IO.Compression;
using Infra.Av1.Headers;

namespace Infra.Av1.Output;

/// <summary>
/// PNG (third edition): the first picture as RGB of 8 bits, or 16 for depths above 8; monochrome as grey. Colours are converted by the stream's matrix, not its transfer curve, which a cICP chunk tells together with the primaries.
/// </summary>
/// <param name="target">Takes the file.</param>
public sealed class PngWriter(Stream target) : Av1PictureWriter
{
    private const int IdatBytes = 1 << 16;
    private const byte Grey = 0;
    private const byte Rgb = 2;
    private const byte FilterSub = 1;
    private const byte FilterUp = 2;
    private const byte Unspecified = 2;

    private bool _isWritten;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A picture was written already: PNG holds one.</exception>
    public override void Write(Av1Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (_isWritten) throw new InvalidOperationException("a PNG file holds one picture");
        _isWritten = true;
        target.Write((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        bool isGrey = picture.Layout == PixelLayout.Monochrome;
        WriteHeader(picture, isGrey);
        ColorConfig color = picture.Sequence.Color;
        if (color.HasColorDescription && color.ColorPrimaries != Unspecified && color.TransferCharacteristics != Unspecified)
            WriteChunk("cICP"u8, new byte[] { color.ColorPrimaries, color.TransferCharacteristics, 0, 1 });
        WriteData(picture, isGrey);
        WriteChunk("IEND"u8, default);
    }

    private void WriteHeader(Av1Picture picture, bool isGrey)
    {
        Span<byte> header = stackalloc byte[13];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], picture.Height);
        header[8] = (byte)(picture.BitDepth == 8 ? 8 : 16);
        header[9] = isGrey ? Grey : Rgb;
        WriteChunk("IHDR"u8, header);
    }

    private void WriteData(Av1Picture picture, bool isGrey)
    {
        using var compressed = new MemoryStream();
        var rows = new RgbRows(picture);
        int pixelBytes = (isGrey ? 1 : 3) * (picture.BitDepth == 8 ? 1 : 2);
        var line = new byte[picture.Width * pixelBytes];
        var before = new byte[line.Length];
        var filtered = new byte[line.Length + 1];
        var other = new byte[line.Length + 1];
        using (var deflate = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int y = 0; y < picture.Height; y++)
            {
                rows.Read(y, line);
                long sub = Filter(FilterSub, line, before, pixelBytes, filtered);
                long up = Filter(FilterUp, line, before, pixelBytes, other);
                deflate.Write(sub <= up ? filtered : other);
                if (compressed.Length >= IdatBytes)
                {
                    WriteChunk("IDAT"u8, compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
                    compressed.SetLength(0);
                }

                (line, before) = (before, line);
            }
        }

        WriteChunk("IDAT"u8, compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
    }

    // The filter whose differences are smaller in sum compresses better, as the standard advises.
    private static long Filter(byte filter, ReadOnlySpan<byte> line, ReadOnlySpan<byte> before, int pixelBytes, Span<byte> filtered)
    {
        filtered[0] = filter;
        long sum = 0;
        for (int i = 0; i < line.Length; i++)
        {
            byte predicted = filter == FilterUp ? before[i] : i < pixelBytes ? (byte)0 : line[i - pixelBytes];
            byte difference = unchecked((byte)(line[i] - predicted));
            filtered[i + 1] = difference;
            sum += difference < 128 ? difference : 256 - difference;
        }

        return sum;
    }

    private void WriteChunk(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, data.Length);
        target.Write(word);
        target.Write(type);
        target.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(word, ~Crc32.Append(Crc32.Append(uint.MaxValue, type), data));
        target.Write(word);
    }
}
