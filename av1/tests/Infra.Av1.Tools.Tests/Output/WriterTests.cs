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
        using var target = new MemoryStream();
        Av1Picture? first = null;
        Write(name, 1, _ => new Keeper(new PngWriter(target), p => first = p.AddReference()));
        using Av1Picture picture = first!;

        byte[] pixels = ReadPng(target.ToArray(), out int width, out int height, out int bits, out int color);

        Assert.Equal((picture.Width, picture.Height, depth, colorType), (width, height, bits, color));
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++) AssertPixel(picture, x, y, pixels.AsSpan((y * width + x) * (color == 0 ? 1 : 3) * bits / 8), bits, color);
        }
    }

    // By the equations of the standards, in floating point: limited range, BT.601 below 720 rows.
    private static void AssertPixel(Av1Picture picture, int x, int y, ReadOnlySpan<byte> pixel, int bits, int color)
    {
        int unit = 1 << (picture.BitDepth - 8);
        double black = picture.Sequence.Color.IsFullRange ? 0 : 16 * unit;
        double range = picture.Sequence.Color.IsFullRange ? 256 * unit - 1 : 219 * unit;
        double greatest = bits == 8 ? 255 : 65535;
        double luma = (Sample(picture, 0, x, y) - black) / range;
        if (color == 0)
        {
            Assert.Equal(Math.Clamp(luma, 0, 1) * greatest, Value(pixel, 0, bits), 0.501);
            return;
        }

        double red, green, blue;
        if (picture.Sequence.Color.MatrixCoefficients == 0)
        {
            (red, green, blue) = ((Chroma(picture, 2, x, y) - black) / range, luma, (Chroma(picture, 1, x, y) - black) / range);
        }
        else
        {
            double cb = (Chroma(picture, 1, x, y) - 128 * unit) / (224.0 * unit);
            double cr = (Chroma(picture, 2, x, y) - 128 * unit) / (224.0 * unit);
            (red, green, blue) = (luma + 1.402 * cr, luma - 0.114 * 1.772 / 0.587 * cb - 0.299 * 1.402 / 0.587 * cr, luma + 1.772 * cb);
        }

        Assert.Equal(Math.Clamp(red, 0, 1) * greatest, Value(pixel, 0, bits), 0.501);
        Assert.Equal(Math.Clamp(green, 0, 1) * greatest, Value(pixel, 1, bits), 0.501);
        Assert.Equal(Math.Clamp(blue, 0, 1) * greatest, Value(pixel, 2, bits), 0.501);
    }

    private static double Sample(Av1Picture picture, int plane, int x, int y) => picture.BitDepth == 8 ? picture.Row8(plane, y)[x] : picture.Row16(plane, y)[x];

    // Linear between the four chroma samples around a luma sample, by the places that the position gives them in luma samples; beyond the last ones they go on as they are.
    private static double Chroma(Av1Picture picture, int plane, int x, int y)
    {
        ColorConfig color = picture.Sequence.Color;
        bool isBetweenColumns = color is { SubsamplingX: 1, SubsamplingY: 1, ChromaPosition: ChromaSamplePosition.Unknown };
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

    private sealed class Keeper(Av1PictureWriter inner, Action<Av1Picture> keep) : Av1PictureWriter
    {
        public override void Write(Av1Picture picture)
        {
            keep(picture);
            inner.Write(picture);
        }
    }
}
