using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Infra.Av1.Containers;
using Infra.Av1.Headers;
using Infra.Av1.Output;
using Infra.Av1.Tools.Tests.Streams;

namespace Infra.Av1.Tools.Tests.Output;

public sealed class WriterTests
{
    [Theory]
    [InlineData("p0-8-420.ivf", "YUV4MPEG2 W176 H144 F10:1 Ip A1:1 C420jpeg")]
    [InlineData("p0-10-mono.ivf", "YUV4MPEG2 W176 H144 F10:1 Ip A1:1 Cmono10")]
    [InlineData("p2-12-422.ivf", "YUV4MPEG2 W176 H144 F10:1 Ip A1:1 C422p12")]
    [InlineData("p1-8-444.ivf", "YUV4MPEG2 W176 H144 F10:1 Ip A1:1 C444")]
    public void Y4m_HasHeaderAndFrames(string name, string header)
    {
        using var target = new MemoryStream();
        using var yuv = new MemoryStream();
        (int frames, int bytesOfOne) = Write(name, 2, info => new Y4mWriter(target, info.FrameRateNumerator, info.FrameRateDenominator));
        Write(name, 2, _ => new YuvWriter(yuv));

        byte[] file = target.ToArray();
        Assert.Equal(header, Encoding.ASCII.GetString(file.AsSpan(0, file.AsSpan().IndexOf((byte)'\n'))));
        Assert.Equal(2, frames);
        Assert.Equal(header.Length + 1 + 2 * ("FRAME\n".Length + bytesOfOne), file.Length);
        Assert.Equal(yuv.ToArray().AsSpan(0, bytesOfOne).ToArray(), file.AsSpan(header.Length + 1 + 6, bytesOfOne).ToArray());
    }

    [Theory]
    [InlineData("p0-8-420.ivf", ChromaSamplePosition.Unknown, "420jpeg")]
    [InlineData("p0-8-420.ivf", ChromaSamplePosition.Vertical, "420mpeg2")]
    [InlineData("p0-8-420.ivf", ChromaSamplePosition.Colocated, "420")]
    [InlineData("p0-10-420.ivf", ChromaSamplePosition.Vertical, "420p10")]
    [InlineData("p2-12-420.ivf", ChromaSamplePosition.Unknown, "420p12")]
    [InlineData("p2-8-422.ivf", ChromaSamplePosition.Unknown, "422")]
    [InlineData("p2-10-422.ivf", ChromaSamplePosition.Unknown, "422p10")]
    [InlineData("p1-10-444.ivf", ChromaSamplePosition.Unknown, "444p10")]
    [InlineData("p2-12-444.ivf", ChromaSamplePosition.Unknown, "444p12")]
    [InlineData("p0-8-mono.ivf", ChromaSamplePosition.Unknown, "mono")]
    [InlineData("p2-12-mono.ivf", ChromaSamplePosition.Unknown, "mono12")]
    public void Y4m_OfEveryFormat_NamesItAsDav1d(string name, ChromaSamplePosition position, string expected)
    {
        using Av1Picture first = FirstOf(name);
        using Av1Picture picture = WithColor(first, first.Sequence.Color with { ChromaPosition = position });
        using var target = new MemoryStream();
        var writer = new Y4mWriter(target, 25, 1);

        writer.Write(picture);

        byte[] file = target.ToArray();
        string header = Encoding.ASCII.GetString(file.AsSpan(0, file.AsSpan().IndexOf((byte)'\n')));
        Assert.Equal($"C{expected}", header.Split(' ')[^1]);
    }

    [Fact]
    public void Md5_OfNothing_IsThatOfNoBytes()
    {
        using var target = new MemoryStream();
        var writer = new Md5Writer(target);
        writer.Finish();

        Assert.Equal("d41d8cd98f00b204e9800998ecf8427e\n", Encoding.ASCII.GetString(target.ToArray()));
    }

    [Theory]
    [InlineData("p0-8-mono.ivf", 8, 0)]
    [InlineData("p0-10-mono.ivf", 16, 0)]
    [InlineData("size-3x5.ivf", 8, 2)]
    [InlineData("size-33x17.ivf", 8, 2)]
    [InlineData("p2-10-422.ivf", 16, 2)]
    [InlineData("rav1e-8.ivf", 8, 2)]
    [InlineData("p1-8-identity.ivf", 8, 2)]
    [InlineData("p1-10-444.ivf", 16, 2)]
    public void Png_HoldsThePicture(string name, int depth, int colorType)
    {
        using Av1Picture picture = FirstOf(name);

        AssertPng(picture, depth, colorType);
    }

    [Theory]
    [InlineData("size-33x17.ivf", 1, false, ChromaSamplePosition.Unknown)]      // BT.709
    [InlineData("size-33x17.ivf", 1, true, ChromaSamplePosition.Vertical)]
    [InlineData("size-33x17.ivf", 4, false, ChromaSamplePosition.Colocated)]    // FCC
    [InlineData("size-33x17.ivf", 5, true, ChromaSamplePosition.Unknown)]       // BT.601
    [InlineData("size-33x17.ivf", 7, false, ChromaSamplePosition.Reserved)]     // SMPTE 240
    [InlineData("p1-10-444.ivf", 9, true, ChromaSamplePosition.Unknown)]        // BT.2020
    [InlineData("p2-10-422.ivf", 10, false, ChromaSamplePosition.Unknown)]
    [InlineData("p0-8-mono.ivf", 2, true, ChromaSamplePosition.Unknown)]
    public void Png_OfEveryMatrixAndRange_HoldsThePicture(string name, byte matrix, bool isFullRange, ChromaSamplePosition position)
    {
        using Av1Picture first = FirstOf(name);
        ColorConfig color = first.Sequence.Color with { MatrixCoefficients = matrix, IsFullRange = isFullRange, ChromaPosition = position };
        using Av1Picture picture = WithColor(first, color);

        AssertPng(picture, color.BitDepth == 8 ? 8 : 16, color.Layout == PixelLayout.Monochrome ? 0 : 2);
    }

    private static void AssertPng(Av1Picture picture, int depth, int colorType)
    {
        using var target = new MemoryStream();
        var writer = new PngWriter(target);
        writer.Write(picture);
        writer.Finish();

        byte[] pixels = ReadPng(target.ToArray(), out int width, out int height, out int bits, out int color);

        Assert.Equal((picture.Width, picture.Height, depth, colorType), (width, height, bits, color));
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++) AssertPixel(picture, x, y, pixels.AsSpan((y * width + x) * (color == 0 ? 1 : 3) * bits / 8), bits, color);
        }
    }

    // By the equations of the standards, in floating point; without a matrix BT.601, since there are fewer than 720 rows.
    private static void AssertPixel(Av1Picture picture, int x, int y, ReadOnlySpan<byte> pixel, int bits, int color)
    {
        int unit = 1 << (picture.BitDepth - 8);
        double black = picture.Sequence.Color.IsFullRange ? 0 : 16 * unit;
        double range = picture.Sequence.Color.IsFullRange ? 256 * unit - 1 : 219 * unit;
        double greatest = bits == 8 ? 255 : 65535;
        double luma = (Sample(picture, 0, x, y) - black) / range;
        if (color == 0)
        {
            AssertRounded(Math.Clamp(luma, 0, 1) * greatest, Value(pixel, 0, bits));
            return;
        }

        double red, green, blue;
        if (picture.Sequence.Color.MatrixCoefficients == 0)
        {
            (red, green, blue) = ((Chroma(picture, 2, x, y) - black) / range, luma, (Chroma(picture, 1, x, y) - black) / range);
        }
        else
        {
            // The factors of R and B for Cr and Cb, as the standards print them, and the weights of R, G and B in luma.
            (double ofRed, double ofBlue, double[] weights) = picture.Sequence.Color.MatrixCoefficients switch
            {
                1 => (1.5748, 1.8556, [0.2126, 0.7152, 0.0722]),
                4 => (1.4, 1.78, [0.30, 0.59, 0.11]),
                7 => (1.576, 1.826, [0.212, 0.701, 0.087]),
                9 or 10 => (1.4746, 1.8814, [0.2627, 0.6780, 0.0593]),
                _ => (1.402, 1.772, (double[])[0.299, 0.587, 0.114]),
            };
            double chromaRange = picture.Sequence.Color.IsFullRange ? range : 224.0 * unit;
            double cb = (Chroma(picture, 1, x, y) - 128 * unit) / chromaRange;
            double cr = (Chroma(picture, 2, x, y) - 128 * unit) / chromaRange;
            (red, green, blue) = (luma + ofRed * cr, luma - weights[2] * ofBlue / weights[1] * cb - weights[0] * ofRed / weights[1] * cr, luma + ofBlue * cb);
        }

        AssertRounded(Math.Clamp(red, 0, 1) * greatest, Value(pixel, 0, bits));
        AssertRounded(Math.Clamp(green, 0, 1) * greatest, Value(pixel, 1, bits));
        AssertRounded(Math.Clamp(blue, 0, 1) * greatest, Value(pixel, 2, bits));
    }

    // Assert.Equal costs more than all the rest here.
    private static void AssertRounded(double exact, double actual)
    {
        if (Math.Abs(exact - actual) > 0.501) Assert.Fail($"{actual} for {exact}");
    }

    private static double Sample(Av1Picture picture, int plane, int x, int y) => picture.BitDepth == 8 ? picture.Row8(plane, y)[x] : picture.Row16(plane, y)[x];

    // Linear between the four chroma samples around a luma sample, by the places that the position gives them in luma samples; beyond the last ones they go on as they are.
    private static double Chroma(Av1Picture picture, int plane, int x, int y)
    {
        ColorConfig color = picture.Sequence.Color;
        bool isBetweenColumns = color is { SubsamplingX: 1, SubsamplingY: 1, ChromaPosition: ChromaSamplePosition.Unknown or ChromaSamplePosition.Reserved };
        bool isBetweenRows = color.ChromaPosition != ChromaSamplePosition.Colocated;
        double column = color.SubsamplingX == 0 ? x : (x - (isBetweenColumns ? 0.5 : 0)) / 2;
        double row = color.SubsamplingY == 0 ? y : (y - (isBetweenRows ? 0.5 : 0)) / 2;
        double At(double across, double down) =>
            Sample(picture, plane, Math.Clamp((int)across, 0, picture.PlaneWidth(plane) - 1), Math.Clamp((int)down, 0, picture.PlaneHeight(plane) - 1));

        (double left, double top) = (Math.Floor(column), Math.Floor(row));
        (double right, double low) = (column - left, row - top);
        return (At(left, top) * (1 - right) + At(left + 1, top) * right) * (1 - low) + (At(left, top + 1) * (1 - right) + At(left + 1, top + 1) * right) * low;
    }

    private static double Value(ReadOnlySpan<byte> pixel, int channel, int bits) => bits == 8 ? pixel[channel] : BinaryPrimitives.ReadUInt16BigEndian(pixel[(2 * channel)..]);

    // Chunks with their checks, filters 1 and 2.
    private static byte[] ReadPng(byte[] file, out int width, out int height, out int bits, out int color)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8]);
        (width, height, bits, color) = (0, 0, 0, 0);
        using var data = new MemoryStream();
        for (int place = 8; place < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(place));
            string type = Encoding.ASCII.GetString(file, place + 4, 4);
            ReadOnlySpan<byte> body = file.AsSpan(place + 8, length);
            Assert.Equal(Check(file.AsSpan(place + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(place + 8 + length)));
            if (type == "IHDR") (width, height, bits, color) = (BinaryPrimitives.ReadInt32BigEndian(body), BinaryPrimitives.ReadInt32BigEndian(body[4..]), body[8], body[9]);
            if (type == "IDAT") data.Write(body);
            place += 12 + length;
        }

        data.Position = 0;
        using var plain = new ZLibStream(data, CompressionMode.Decompress);
        int pixelBytes = (color == 0 ? 1 : 3) * bits / 8;
        var pixels = new byte[width * height * pixelBytes];
        for (int y = 0; y < height; y++)
        {
            int filter = plain.ReadByte();
            Span<byte> line = pixels.AsSpan(y * width * pixelBytes, width * pixelBytes);
            plain.ReadExactly(line);
            for (int i = 0; i < line.Length; i++)
            {
                byte predicted = filter == 1 ? (i < pixelBytes ? (byte)0 : line[i - pixelBytes]) : y == 0 ? (byte)0 : pixels[(y - 1) * line.Length + i];
                line[i] += predicted;
            }
        }

        Assert.Equal(-1, plain.ReadByte());
        return pixels;
    }

    private static uint Check(ReadOnlySpan<byte> data)
    {
        uint sum = uint.MaxValue;
        foreach (byte part in data)
        {
            sum ^= part;
            for (int i = 0; i < 8; i++) sum = (sum & 1) != 0 ? sum >> 1 ^ 0xEDB88320 : sum >> 1;
        }

        return ~sum;
    }

    private static (int Frames, int BytesOfOne) Write(string name, int limit, Func<ContainerInfo, Av1PictureWriter> make)
    {
        using FileStream file = File.OpenRead(StreamTable.PathOf(name));
        Assert.True(Av1Container.TryOpen(new StreamByteSource(file), null, out IDemuxer? demuxer, out _));
        using var decoder = new Av1Decoder(new Av1DecoderOptions());
        Av1PictureWriter writer = make(demuxer.Info);
        int frames = 0;
        int bytes = 0;
        while (frames < limit && demuxer.TryReadPacket(out Av1Packet packet, out _))
        {
            foreach (Av1Picture picture in decoder.Decode(packet.Data, packet.Info))
            {
                using (picture)
                {
                    if (frames++ >= limit) continue;
                    writer.Write(picture);
                    bytes = Enumerable.Range(0, picture.PlaneCount).Sum(p => picture.PlaneWidth(p) * picture.PlaneHeight(p)) * (picture.BitDepth == 8 ? 1 : 2);
                }
            }
        }

        writer.Finish();
        return (Math.Min(frames, limit), bytes);
    }

    private static Av1Picture FirstOf(string name)
    {
        using FileStream file = File.OpenRead(StreamTable.PathOf(name));
        Assert.True(Av1Container.TryOpen(new StreamByteSource(file), null, out IDemuxer? demuxer, out _));
        using var decoder = new Av1Decoder(new Av1DecoderOptions());
        Assert.True(demuxer.TryReadPacket(out Av1Packet packet, out _));
        List<Av1Picture> pictures = [.. decoder.Decode(packet.Data, packet.Info)];
        foreach (Av1Picture other in pictures.Skip(1))
            other.Dispose();
        return pictures[0];
    }

    // The same samples, said to be of other colours.
    private static Av1Picture WithColor(Av1Picture picture, ColorConfig color)
    {
        picture.Buffer.Hold();
        return new Av1Picture(picture.Buffer, picture.HasGrain) { Width = picture.Width, Height = picture.Height, Sequence = picture.Sequence with { Color = color }, Frame = picture.Frame };
    }
}
