using System.Net.Sockets;
using Infra.Interop.Net;

namespace Infra.Interop.Tests.Net;

public sealed class EventPollTests
{
    private const EventPollEvents Edges = EventPollEvents.Readable | EventPollEvents.Writable | EventPollEvents.PeerEnded | EventPollEvents.EdgeTriggered;
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    [Fact]
    public void Wait_WhenSomethingHappens_TellsOnWhat_OncePerChange()
    {
        (Socket left, Socket right) = UnixPair.Connect();
        using (left)
        using (right)
        using (EventPoll poll = EventPoll.Create())
        {
            EventPollBuffer buffer = new(8);
            poll.Add(left.SafeHandle, Edges, 0xFEDC_BA98_7654_3210);

            Assert.Equal(1, poll.Wait(buffer, Long));
            Assert.Equal(0xFEDC_BA98_7654_3210, buffer.TokenOf(0));
            Assert.Equal(EventPollEvents.Writable, buffer.EventsOf(0));
            Assert.Equal(0, poll.Wait(buffer, TimeSpan.Zero));
            Assert.Throws<ArgumentOutOfRangeException>(() => buffer.TokenOf(0));

            right.Send("x"u8);
            Assert.Equal(1, poll.Wait(buffer, Long));
            Assert.Equal(EventPollEvents.Readable | EventPollEvents.Writable, buffer.EventsOf(0));
            Assert.Equal(0, poll.Wait(buffer, TimeSpan.Zero));

            right.Shutdown(SocketShutdown.Send);
            Assert.Equal(1, poll.Wait(buffer, Long));
            Assert.Equal(EventPollEvents.PeerEnded, buffer.EventsOf(0) & EventPollEvents.PeerEnded);
        }
    }

    [Fact]
    public void Wait_WhenSeveralAreReady_GivesEachItsToken_AndNoMoreThanFit()
    {
        List<EventDescriptor> signals = [.. Enumerable.Range(0, 5).Select(_ => EventDescriptor.Create())];
        using EventPoll poll = EventPoll.Create();
        EventPollBuffer buffer = new(3);
        for (int i = 0; i < signals.Count; i++)
        {
            signals[i].Signal();
            poll.Add(signals[i], EventPollEvents.Readable | EventPollEvents.EdgeTriggered, (ulong)i);
        }

        List<ulong> seen = [];
        for (int round = 0; round < 2; round++)
        {
            int count = poll.Wait(buffer, Long);
            Assert.InRange(count, 2, 3);
            for (int i = 0; i < count; i++) seen.Add(buffer.TokenOf(i));
        }

        Assert.Equal(new ulong[] { 0, 1, 2, 3, 4 }, seen.Order());
        signals.ForEach(signal => signal.Dispose());
    }

    [Fact]
    public void Add_WhenWatchedAlready_OrAFile_Fails_AndRemoveEndsIt()
    {
        using EventPoll poll = EventPoll.Create();
        using EventDescriptor signal = EventDescriptor.Create();
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle("/proc/self/exe");
        poll.Add(signal, EventPollEvents.Readable, 1);

        Assert.Equal(Errno.EEXIST, Assert.Throws<NativeException>(() => poll.Add(signal, EventPollEvents.Readable, 1)).Error);
        Assert.Equal(Errno.EPERM, Assert.Throws<NativeException>(() => poll.Add(file, EventPollEvents.Readable, 1)).Error);
        signal.Signal();
        poll.Remove(signal);
        Assert.Equal(0, poll.Wait(new EventPollBuffer(1), TimeSpan.Zero));
        Assert.Equal(Errno.ENOENT, Assert.Throws<NativeException>(() => poll.Remove(signal)).Error);
    }

    [Fact]
    public void Wait_WhenClosed_Throws()
    {
        EventPoll poll = EventPoll.Create();
        poll.Dispose();

        Assert.Throws<ObjectDisposedException>(() => poll.Wait(new EventPollBuffer(1), TimeSpan.Zero));
    }
}
