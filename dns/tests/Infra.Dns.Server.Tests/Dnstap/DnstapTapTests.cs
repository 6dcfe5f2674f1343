using System.Net;
using System.Net.Sockets;
using Infra.Dns.Dnstap;
using Infra.Dns.Server.Dnstap;
using Infra.Dns.Server.Service;
using Infra.Testing;
using Infra.Testing.Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Infra.Dns.Server.Tests.Dnstap;

public class DnstapTapTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void File_AfterDispose_HoldsAWholeStream()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("tap");
        using (DnstapTap tap = Open(new DnstapSettings(null, path, true, true)))
        {
            Add(tap);
            Add(tap);
        }

        byte[] frame = Frame();
        Assert.Equal([.. DnstapFrames.StartFrame, .. frame, .. frame, .. DnstapFrames.StopFrame], File.ReadAllBytes(path));
    }

    [Fact]
    public async Task Socket_OfAReader_GetsReadyStartDataAndStop()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("tap.sock");
        using Socket listener = Listen(path);
        Task<byte[]> reader = Task.Run(() => ReadStream(listener, accepts: true));
        using (DnstapTap tap = Open(new DnstapSettings(path, null, true, true)))
            Add(tap);

        byte[] stream = await reader.WaitAsync(Patience);
        Assert.Equal([.. DnstapFrames.StartFrame, .. Frame(), .. DnstapFrames.StopFrame], stream);
    }

    [Fact]
    public async Task Socket_OfAReaderThatRefuses_LosesMessagesAndGoesOn()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("tap.sock");
        using Socket listener = Listen(path);
        Task<byte[]> reader = Task.Run(() => ReadStream(listener, accepts: false));
        using DnstapTap tap = Open(new DnstapSettings(path, null, true, true));
        Add(tap);

        await reader.WaitAsync(Patience);
        Assert.True(SpinWait.SpinUntil(() => tap.LostBytes > 0, Patience), "nothing was lost");
        Add(tap);
    }

    [Fact]
    public void Socket_ThatIsNotThere_LosesMessages()
    {
        using var folder = new TemporaryFolder();
        using DnstapTap tap = Open(new DnstapSettings(folder.PathOf("none"), null, true, true));
        Add(tap);

        Assert.True(SpinWait.SpinUntil(() => tap.LostBytes == Frame().Length, Patience), "nothing was lost");
    }

    private static DnstapTap Open(DnstapSettings settings) => new(settings, DnstapTargets.OpenerOf(settings), "ns1"u8.ToArray(), [], new FakeTimeProvider(DateTimeOffset.UnixEpoch), NullLogger.Instance);

    private static readonly byte[] Question = Convert.FromHexString("12340100000100000000000003777777076578616D706C650000010001");

    private static void Add(DnstapTap tap) => tap.Shared.Record(Question, new ClientAddress(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 5353)), isStream: false, default);

    private static byte[] Frame()
    {
        var frames = new DnstapFrames("ns1"u8.ToArray(), []);
        var message = new DnstapMessage
        {
            Kind = DnstapMessageKind.AuthQuery,
            Transport = DnstapTransport.Udp,
            QueryAddress = [192, 0, 2, 1],
            QueryPort = 5353,
            QueryTime = DateTimeOffset.UnixEpoch,
            Query = Question,
        };
        DnstapFrameSize size = frames.Measure(message);
        byte[] frame = new byte[size.Frame];
        frames.Write(message, size, frame);
        return frame;
    }

    private static Socket Listen(string path)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        return listener;
    }

    // A reader as fstrm_capture is one.
    private static byte[] ReadStream(Socket listener, bool accepts)
    {
        using Socket socket = listener.Accept();
        byte[] ready = new byte[DnstapFrames.ReadyFrame.Length];
        Assert.Equal(ready.Length, socket.Receive(ready));
        Assert.Equal(DnstapFrames.ReadyFrame, ready);
        byte[] accept = [.. ready];
        accept[11] = (byte)(accepts ? 1 : 9);
        socket.Send(accept);
        if (!accepts) return [];

        List<byte> all = [];
        byte[] buffer = new byte[1024];
        while (!all.TakeLast(DnstapFrames.StopFrame.Length).SequenceEqual(DnstapFrames.StopFrame))
        {
            int read = socket.Receive(buffer);
            if (read == 0) break;
            all.AddRange(buffer.AsSpan(0, read));
        }
        byte[] finish = [.. DnstapFrames.StopFrame];
        finish[11] = 5;
        socket.Send(finish);
        return [.. all];
    }
}
