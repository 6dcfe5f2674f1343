using System.Buffers.Binary;
using System.Net;
using Infra.Dns.Dnstap;
using Infra.Testing;
using Infra.Testing.Peers;
using Infra.Testing.Processes;

namespace Infra.Dns.Tests.Dnstap;

public class DnstapFramesTests
{
    // www.example. A IN, id 0x1234, RD; and its answer 192.0.2.7, typed by hand.
    private static readonly byte[] Query = Convert.FromHexString("12340100000100000000000003777777076578616D706C650000010001");
    private static readonly byte[] Response = Convert.FromHexString("12348580000100010000000003777777076578616D706C650000010001C00C00010001000000700004C0000207");
    private static readonly DateTimeOffset Time = DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(1_600_000_000) + TimeSpan.FromTicks(1_234_567);

    private static readonly DnstapFrames Frames = new("ns1"u8.ToArray(), "infra"u8.ToArray());

    [Fact]
    public void Write_OfAQuestion_IsTheRecordOfTheSchema()
    {
        var message = new DnstapMessage { Kind = DnstapMessageKind.AuthQuery, Transport = DnstapTransport.Udp, QueryAddress = [192, 0, 2, 1], QueryPort = 5353, QueryTime = Time, Query = Query };
        DnstapFrameSize size = Frames.Measure(message);
        byte[] frame = new byte[size.Frame];

        Assert.Equal(frame.Length, Frames.Write(message, size, frame));

        // Fields in hand: identity, version, message (type, family, protocol, address, port, seconds, nanoseconds, question), type.
        string inner = "0801" + "1001" + "1801" + "2204C0000201" + "30E929" + "4080A0F8FA05" + "4D" + "BCCC5B07" + "521D" + Convert.ToHexString(Query);
        string record = "0A036E7331" + "1205696E667261" + "72" + (inner.Length / 2).ToString("X2") + inner + "7801";
        Assert.Equal((record.Length / 2).ToString("X8") + record, Convert.ToHexString(frame));
    }

    [Fact]
    public void Measure_OfAnyMessage_IsWhatIsWritten()
    {
        byte[] large = new byte[65_535];
        foreach (int length in (int[])[0, 1, 90, 127, 128, 200, 16_383, 16_384, 65_535])
        {
            var message = new DnstapMessage
            {
                Kind = DnstapMessageKind.AuthResponse,
                Transport = DnstapTransport.Tcp,
                QueryAddress = IPAddress.IPv6Loopback.GetAddressBytes(),
                ResponseAddress = IPAddress.IPv6Loopback.GetAddressBytes(),
                QueryPort = 65_535,
                ResponsePort = 53,
                QueryTime = Time,
                ResponseTime = Time,
                Response = large.AsSpan(0, length),
                Zone = [0],
            };
            DnstapFrameSize size = Frames.Measure(message);
            byte[] frame = new byte[size.Frame + 1];

            Assert.Equal(frame.Length - 1, Frames.Write(message, size, frame));
            Assert.Equal(0, frame[^1]);
        }
    }

    [Theory]
    [InlineData("00000001", true)]   // no content type: any
    [InlineData("00000001" + "00000001" + "00000016" + "70726F746F6275663A646E737461702E446E73746170", true)]
    [InlineData("00000001" + "00000001" + "00000001" + "70", false)]
    [InlineData("00000001" + "00000001" + "00000001" + "70" + "00000001" + "00000016" + "70726F746F6275663A646E737461702E446E73746170", true)]
    [InlineData("00000002", false)]
    [InlineData("00000001" + "00000001" + "FFFFFFFF", false)]
    [InlineData("000000", false)]
    public void IsAccept_OfAControlFrame_WantsOurContentType(string frame, bool expected) => Assert.Equal(expected, DnstapFrames.IsAccept(Convert.FromHexString(frame)));

    [Fact]
    public void ControlFrames_HaveAnEscapeLengthAndKind()
    {
        foreach ((byte[] frame, uint kind) in ((byte[], uint)[])[(DnstapFrames.ReadyFrame, 4), (DnstapFrames.StartFrame, 2), (DnstapFrames.StopFrame, 3)])
        {
            Assert.Equal(0u, BinaryPrimitives.ReadUInt32BigEndian(frame));
            Assert.Equal((uint)frame.Length - 8, BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(4)));
            Assert.Equal(kind, BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(8)));
        }
    }

    [PeerFact("dnstap-read"), Trait("Category", "Interop")]
    public async Task File_ReadByBind_ShowsQuestionAndAnswer()
    {
        using var folder = new TemporaryFolder();
        var message = new DnstapMessage
        {
            Kind = DnstapMessageKind.AuthResponse,
            Transport = DnstapTransport.Udp,
            QueryAddress = [192, 0, 2, 1],
            ResponseAddress = [192, 0, 2, 53],
            QueryPort = 5353,
            ResponsePort = 53,
            QueryTime = Time,
            ResponseTime = Time,
            Response = Response,
        };
        DnstapFrameSize size = Frames.Measure(message);
        byte[] frame = new byte[size.Frame];
        Frames.Write(message, size, frame);
        string path = folder.PathOf("tap");
        await File.WriteAllBytesAsync(path, [.. DnstapFrames.StartFrame, .. frame, .. frame, .. DnstapFrames.StopFrame]);

        ChildResult result = await PeerRoot.Open().RunAsync(new PeerStart("dnstap-read", path) { WorkFolders = [folder.Root] }, TimeSpan.FromSeconds(30));

        Assert.True(result.Succeeded, result.AllOutput);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Contains("AR 192.0.2.1:5353 <- 192.0.2.53:53 UDP 45b www.example/IN/A", line));
    }
}
