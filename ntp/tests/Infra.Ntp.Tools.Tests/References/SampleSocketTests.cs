using System.Net.Sockets;
using Infra.Interop.Net;
using Infra.Ntp.Daemon.References;
using Infra.Testing;

namespace Infra.Ntp.Tools.Tests.References;

public class SampleSocketTests
{
    [Fact]
    public void Open_MakesASocketForOurUserOnly_AndTakesDatagrams()
    {
        using var folder = new TemporaryFolder();
        using var pollSet = new PollSet(4);
        string path = folder.PathOf("gps.sock");

        using SampleSocket socket = SampleSocket.Open(path, pollSet, out string problem)!;

        Assert.Equal("", problem);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        using var client = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        client.SendTo(new byte[] { 1, 2, 3 }, new UnixDomainSocketEndPoint(path));
        byte[] buffer = new byte[10];
        Assert.True(socket.TryReceive(buffer, out int length));
        Assert.Equal(3, length);
        Assert.False(socket.TryReceive(buffer, out _));
    }

    [Fact]
    public void Open_WhereSomethingElseIs_TouchesNothing()
    {
        using var folder = new TemporaryFolder();
        using var pollSet = new PollSet(4);
        string path = folder.Write("gps.sock", "precious");

        Assert.Null(SampleSocket.Open(path, pollSet, out string problem));

        Assert.Contains("something else in its place", problem);
        Assert.Equal("precious", File.ReadAllText(path));
    }

    [Fact]
    public void Open_WhereADeadDaemonsSocketIs_TakesItsPlace_ButNotALivingOnes()
    {
        using var folder = new TemporaryFolder();
        using var pollSet = new PollSet(4);
        string path = folder.PathOf("gps.sock");
        using SampleSocket living = SampleSocket.Open(path, pollSet, out _)!;
        Assert.Null(SampleSocket.Open(path, pollSet, out string problem));
        Assert.Contains("another program listens there", problem);

        string stale = folder.PathOf("stale.sock");
        string moved = folder.PathOf("moved.sock");
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(stale));
            File.Move(stale, moved);   // .NET removes the file of its own socket, but not under another name
        }

        using SampleSocket? second = SampleSocket.Open(moved, pollSet, out problem);
        Assert.True(second is not null, problem);
    }
}
