using System.Buffers.Binary;
using System.Text;
using Infra.Av1.Containers;

namespace Infra.Av1.Tools.Tests.Containers;

/// <summary>
/// Boxes and elements inside each other: the levels that are looked at are those of the formats (eight boxes: moov, trak, mdia, minf, stbl, stsd, av01, av1C; seven elements: Segment, Tracks, TrackEntry, ContentEncodings,
/// ContentEncoding, ContentCompression, ContentCompSettings), below the limit of 16; what lies deeper is passed over unread.
/// </summary>
public sealed class NestingTests
{
    private const int Levels = 100_000;
    private const int HeaderBytes = 8;
    private const int WindowBytes = 16 << 10;
    private const int WindowsMax = 8;

    [Theory]
    [InlineData("moov")]
    [InlineData("moov trak")]
    [InlineData("moov trak mdia")]
    [InlineData("moov trak mdia minf")]
    [InlineData("moov trak mdia minf stbl")]
    [InlineData("moov mvex")]
    public void TryOpen_OfBoxesInBoxes_LooksAtTheFormatsLevelsOnly(string path)
    {
        string[] names = path.Split(' ');
        byte[] file = Nested(level => names[Math.Min(level, names.Length - 1)], WriteBox);

        (Av1Error error, long bytesRead) = Refused(file, ContainerFormat.Mp4);

        Assert.Equal(Av1ErrorCode.NoVideoTrack, error.Code);
        Assert.InRange(bytesRead, 1, WindowsMax * WindowBytes);
    }

    [Theory]
    [InlineData("1654AE6B")]
    [InlineData("1654AE6B AE")]
    [InlineData("1654AE6B AE E0")]
    [InlineData("1654AE6B AE E0 55B0")]
    [InlineData("1654AE6B AE E0 55B0 55D0")]
    [InlineData("1654AE6B AE 6D80")]
    [InlineData("1654AE6B AE 6D80 6240")]
    [InlineData("1654AE6B AE 6D80 6240 5034")]
    [InlineData("114D9B74 4DBB")]
    public void TryOpen_OfElementsInElements_LooksAtTheFormatsLevelsOnly(string path)
    {
        string[] ids = ["18538067", .. path.Split(' ')];
        byte[] file = [.. Bytes.Element(0x1A45DFA3), .. Nested(level => ids[Math.Min(level, ids.Length - 1)], WriteElement)];

        (Av1Error error, long bytesRead) = Refused(file, ContainerFormat.Matroska);

        Assert.Equal(Av1ErrorCode.NoVideoTrack, error.Code);
        Assert.InRange(bytesRead, 1, WindowsMax * WindowBytes);
    }

    // Each level holds the next and nothing else.
    private static byte[] Nested(Func<int, string> nameOf, Action<Span<byte>, string, int> write)
    {
        var file = new byte[Levels * HeaderBytes];
        for (int level = 0; level < Levels; level++)
            write(file.AsSpan(level * HeaderBytes, HeaderBytes), nameOf(level), (Levels - level - 1) * HeaderBytes);
        return file;
    }

    private static void WriteBox(Span<byte> header, string name, int bodyBytes)
    {
        BinaryPrimitives.WriteInt32BigEndian(header, HeaderBytes + bodyBytes);
        Encoding.ASCII.GetBytes(name, header[4..]);
    }

    // The size takes what the number leaves of the eight bytes.
    private static void WriteElement(Span<byte> header, string id, int bodyBytes)
    {
        byte[] number = Convert.FromHexString(id);
        number.CopyTo(header);
        Bytes.Size(bodyBytes, HeaderBytes - number.Length).CopyTo(header[number.Length..]);
    }

    private static (Av1Error Error, long BytesRead) Refused(byte[] file, ContainerFormat format)
    {
        var source = new CountingSource(file);
        Assert.False(Av1Container.TryOpen(source, format, out _, out Av1Error error));
        return (error, source.BytesRead);
    }

    private sealed class CountingSource(byte[] file) : IByteSource
    {
        private readonly MemoryByteSource _inner = new(file);

        public long BytesRead { get; private set; }

        public long? Length => _inner.Length;

        public bool CanSeek => true;

        public int Read(long position, Span<byte> target)
        {
            int count = _inner.Read(position, target);
            BytesRead += count;
            return count;
        }
    }
}
