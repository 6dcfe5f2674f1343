using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Infra.Interop.Files;
using Infra.Interop.Net;
using Microsoft.Win32.SafeHandles;

namespace Infra.Interop.Tests.Net;

public sealed class DescriptorPassingTests : IDisposable
{
    private readonly Socket _left;
    private readonly Socket _right;
    private readonly byte[] _buffer = new byte[64];

    public DescriptorPassingTests() => (_left, _right) = UnixPair.Connect();

    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
    }

    [Fact]
    public void Receive_WhenDescriptorsCome_TheyWorkAndCloseOnExec()
    {
        using SafeFileHandle version = File.OpenHandle("/proc/version");
        using UdpBatchSocket udp = UdpBatchSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), new UdpSocketOptions());

        Assert.Equal(2, DescriptorPassing.Send(_left, "ab"u8, version, udp.Socket.SafeHandle));
        using DescriptorMessage message = DescriptorPassing.Receive(_right, _buffer, 2);

        Assert.Equal("ab"u8, _buffer.AsSpan(0, message.Bytes));
        Assert.Equal(2, message.Handles.Count);
        Assert.Equal(FileFacts.Read(version).Inode, FileFacts.Read(message.Handles[0]).Inode);
        Assert.NotEqual(version.DangerousGetHandle(), message.Handles[0].DangerousGetHandle());
        string info = File.ReadAllText($"/proc/self/fdinfo/{message.Handles[0].DangerousGetHandle()}");
        Assert.NotEqual(0, Convert.ToInt32(info.Split('\n')[1][6..].Trim(), 8) & 0x80000);
        using Socket copy = new(Descriptors.ToSocket(message.Handles[1]));
        Assert.Equal(udp.LocalEndPoint, copy.LocalEndPoint);
        Assert.True(message.Handles[1].IsClosed || message.Handles[1].IsInvalid);
    }

    [Fact]
    public void Receive_WhenNoDescriptorsCome_GivesTheData()
    {
        _left.Send("plain"u8);

        using DescriptorMessage message = DescriptorPassing.Receive(_right, _buffer, 0);

        Assert.Equal(5, message.Bytes);
        Assert.Empty(message.Handles);
    }

    [Fact]
    public void Receive_WhenTheOtherSideHasClosed_GivesZero()
    {
        _left.Dispose();

        using DescriptorMessage message = DescriptorPassing.Receive(_right, _buffer, 1);

        Assert.Equal(0, message.Bytes);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(253, 2)]
    public void Receive_WhenTooManyCome_ClosesAllAndThrows(int sent, int accepted)
    {
        using Socket marker = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        string target = new FileInfo($"/proc/self/fd/{marker.SafeHandle.DangerousGetHandle()}").LinkTarget!;
        SafeHandle[] handles = [.. Enumerable.Repeat<SafeHandle>(marker.SafeHandle, sent)];
        DescriptorPassing.Send(_left, "x"u8, handles);

        NativeException failure = Assert.Throws<NativeException>(() => DescriptorPassing.Receive(_right, _buffer, accepted));

        Assert.Equal(Errno.E2BIG, failure.Error);
        Assert.Equal(1, Directory.EnumerateFiles("/proc/self/fd").Count(file => LinkTarget(file) == target));
    }

    [Fact]
    public void Receive_WhenDatagramIsTooLong_MarksIt()
    {
        (Socket left, Socket right) = UnixPair.Connect(SocketType.Seqpacket);
        using (left)
        using (right)
        {
            left.Send(new byte[100]);
            using DescriptorMessage message = DescriptorPassing.Receive(right, _buffer, 1);

            Assert.Equal(64, message.Bytes);
            Assert.True(message.IsTruncated);
        }
    }

    [Fact]
    public void Send_WhenTheOtherSideIsGone_SaysSo()
    {
        _right.Dispose();

        Assert.Equal(Errno.EPIPE, Assert.Throws<NativeException>(() => DescriptorPassing.Send(_left, "x"u8)).Error);
    }

    [Fact]
    public void Send_WhenArgumentsAreWrong_Throws()
    {
        using SafeFileHandle wild = new(1_000_000, ownsHandle: false);
        SafeFileHandle closed = File.OpenHandle("/proc/version");
        closed.Dispose();
        SafeHandle[] tooMany = [.. Enumerable.Repeat<SafeHandle>(_left.SafeHandle, 254)];

        Assert.Equal(Errno.EBADF, Assert.Throws<NativeException>(() => DescriptorPassing.Send(_left, "x"u8, wild)).Error);
        Assert.Throws<ObjectDisposedException>(() => DescriptorPassing.Send(_left, "x"u8, _right.SafeHandle, closed));
        Assert.Throws<ArgumentOutOfRangeException>(() => DescriptorPassing.Send(_left, "x"u8, tooMany));
        Assert.Throws<ArgumentOutOfRangeException>(() => DescriptorPassing.Send(_left, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => DescriptorPassing.Receive(_left, _buffer, 254));
        Assert.Throws<ArgumentOutOfRangeException>(() => DescriptorPassing.Receive(_left, [], 1));
    }

    private static string? LinkTarget(string file)
    {
        try
        {
            return new FileInfo(file).LinkTarget;
        }
        catch (IOException)
        {
            return null;   // closed meanwhile by another test
        }
    }
}
