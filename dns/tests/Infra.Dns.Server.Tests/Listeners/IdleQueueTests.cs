using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Infra.Dns.Server.Listeners;

namespace Infra.Dns.Server.Tests.Listeners;

public class IdleQueueTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress Other = IPAddress.Parse("2001:db8::1");

    private readonly HashSet<string> _busy = [];
    private readonly IdleQueue<string> _queue;

    public IdleQueueTests() => _queue = new IdleQueue<string>(connection => !_busy.Contains(connection));

    [Fact]
    public void TryTakeLongest_WhenAConnectionWasUsedAgain_TakesTheOthersFirst()
    {
        IdleQueue<string>.Entry a = Done("a", One);
        Done("b", Other);
        Done("c", One);

        a.MoveToEnd();

        Assert.Equal(["b", "c", "a", null], Take(null, 4));
    }

    [Fact]
    public void TryTakeLongest_OfAnAddress_LeavesThoseOfOthers()
    {
        Done("a", Other);
        Done("b", One);
        Done("c", Other);

        Assert.Equal(["b", null], Take(One, 2));
        Assert.Equal(["a", "c", null], Take(null, 3));
    }

    [Fact]
    public void TryTakeLongest_WhenAConnectionHasAskedNothing_FindsNone()
    {
        _queue.Add("a", One);

        Assert.Equal([null], Take(null, 1));
    }

    [Fact]
    public void TryTakeLongest_WhenAConnectionIsInUse_PassesItOverUntilItIsDone()
    {
        IdleQueue<string>.Entry a = Done("a", One);
        Done("b", One);
        _busy.Add("a");

        Assert.Equal(["b", null], Take(One, 2));
        _busy.Remove("a");
        a.MoveToEnd();
        Assert.Equal(["a", null], Take(One, 2));
    }

    [Fact]
    public void Close_OfAConnectionThatIsDoneLater_KeepsItOut()
    {
        IdleQueue<string>.Entry a = Done("a", One);

        a.Close();
        a.MoveToEnd();

        Assert.Equal([null], Take(null, 1));
        Assert.Equal([null], Take(One, 1));
    }

    [Fact]
    public void MoveToEnd_OfAConnectionThatWasTaken_KeepsItOut()
    {
        IdleQueue<string>.Entry a = Done("a", One);
        Assert.Equal(["a"], Take(null, 1));

        a.MoveToEnd();

        Assert.Equal([null], Take(null, 1));
    }

    [Fact]
    public void MoveToEnd_AgainAndAgain_AllocatesNothing()
    {
        IdleQueue<string>.Entry a = Done("a", One);
        a.MoveToEnd();
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 1000; i++)
            a.MoveToEnd();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    // The queue beside a plain list that is searched from the front.
    [Fact]
    public void TryTakeLongest_AfterAnySteps_AgreesWithAList() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), steps =>
    {
        var busy = new HashSet<string>();
        var queue = new IdleQueue<string>(connection => !busy.Contains(connection));
        IdleQueue<string>.Entry[] entries = [.. Enumerable.Range(0, 8).Select(i => queue.Add($"{i}", i % 2 == 0 ? One : Other))];
        var closed = new HashSet<string>();
        List<IdleQueue<string>.Entry> model = [];
        foreach (byte step in steps)
        {
            IdleQueue<string>.Entry entry = entries[step & 7];
            switch (step >> 3 & 3)
            {
                case 0:
                    busy.Remove(entry.Connection);
                    entry.MoveToEnd();
                    model.Remove(entry);
                    if (!closed.Contains(entry.Connection)) model.Add(entry);
                    break;
                case 1:
                    busy.Add(entry.Connection);
                    break;
                case 2:
                    entry.Close();
                    closed.Add(entry.Connection);
                    model.Remove(entry);
                    break;
                default:
                    IPAddress? address = step >> 5 == 0 ? null : entry.Address;
                    IdleQueue<string>.Entry? expected = model.Find(each => (address is null || each.Address.Equals(address)) && !busy.Contains(each.Connection));
                    Assert.Equal(expected is not null, queue.TryTakeLongest(address, out string? taken));
                    Assert.Equal(expected?.Connection, taken);
                    if (expected is null) break;
                    model.Remove(expected);
                    closed.Add(expected.Connection);
                    break;
            }
        }
    }).QuickCheckThrowOnFailure();

    private IdleQueue<string>.Entry Done(string connection, IPAddress address)
    {
        IdleQueue<string>.Entry entry = _queue.Add(connection, address);
        entry.MoveToEnd();
        return entry;
    }

    private List<string?> Take(IPAddress? address, int count)
    {
        List<string?> taken = [];
        for (int i = 0; i < count; i++)
            taken.Add(_queue.TryTakeLongest(address, out string? connection) ? connection : null);
        return taken;
    }
}
