using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Proxy.Tests.Support;
using Infra.Testing.Processes;
using Xunit.Abstractions;

namespace Infra.Proxy.Tests.Programs;

/// <summary>The program with very many clients that have asked once and wait. INFRA_PROXY_IDLE says how many; 100,000 take descriptors that not every machine gives.</summary>
[Collection(AloneCollection.Name)]
public sealed class IdleCrowdTests(ITestOutputHelper output) : IDisposable
{
    private const string Hello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private const int Callers = 8;
    private const int PerAddress = 10_000;           // a pair of addresses has 28,000 ports
    private const int HeapBytesMax = 6 * 1024;
    private const int ResidentBytesMax = 12 * 1024;
    private const int Step = 1000;
    private const int IpLevel = 0, BindAddressNoPort = 24;   // ip(7): the port is chosen by connect, which takes less time where many are in use
    private static readonly byte[] Request = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

    private readonly Socket[] _crowd = new Socket[CrowdFactAttribute.Count];

    [CrowdFact]
    public async Task IdleClients_InGreatNumber_CostLittle_AndOthersAreServed()
    {
        await using var origin = new RawOrigin(Hello);
        await using ProxydProcess proxyd = await ProxydProcess.StartAsync(
            $"services {{\n t {{\n listeners {{\n \"127.0.0.1:0\" connections-per-ip=0\n }}\n connectors {{\n \"{origin.EndPoint}\" idle-timeout-ms=500\n }}\n limits {{\n keep-alive-ms 36000000\n }}\n }}\n }}",
            "connections-max 10000000");
        IPEndPoint address = proxyd.Addresses[0];
        (long heapBefore, long residentBefore) = await MemoryAsync(proxyd);

        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() =>
        {
            for (int i = caller; i < _crowd.Length; i += Callers)
            {
                _crowd[i] = Connect(address, new IPAddress([127, 0, 77, (byte)(1 + (i / PerAddress))]));
                Assert.Equal("hello", Ask(_crowd[i]));
            }
        })));
        JsonElement idle = await proxyd.StatusAsync(status => Resources(status, "buffers_head") == 0 && Open(status) == _crowd.Length);
        TimeSpan opened = Stopwatch.GetElapsedTime(began);

        Assert.Equal(_crowd.Length, Open(idle));
        Assert.Equal(0, idle.GetProperty("connections").GetProperty("http1_busy").GetInt32());
        AssertNoBuffers(idle);
        (long heap, long resident) = await MemoryAsync(proxyd);
        long heapEach = (heap - heapBefore) / _crowd.Length, residentEach = (resident - residentBefore) / _crowd.Length;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_crowd.Length} connections in {opened.TotalSeconds:F1} s; each takes {heapEach} bytes of the heap, {residentEach} resident"));
        Assert.InRange(heapEach, 1, HeapBytesMax);
        Assert.InRange(residentEach, 1, ResidentBytesMax);

        using (Socket late = Connect(address, IPAddress.Loopback))
            Assert.Equal("hello", Ask(late));
        for (int i = 0; i < _crowd.Length; i += Step)
            Assert.Equal("hello", Ask(_crowd[i]));

        Dispose();
        JsonElement after = await proxyd.StatusAsync(status => Open(status) == 0 && Resources(status, "timers") == 0);
        Assert.Equal(0, Open(after));
        Assert.Equal(0, Resources(after, "timers"));
        AssertNoBuffers(after);
        Assert.Equal(0, Resources(after, "internal_failures"));
        Assert.Equal(0, Resources(after, "descriptors_exhausted"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"all of it took {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s"));
    }

    public void Dispose()
    {
        foreach (Socket? each in _crowd)
            each?.Dispose();
    }

    private static Socket Connect(IPEndPoint proxy, IPAddress from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000 };
        socket.SetRawSocketOption(IpLevel, BindAddressNoPort, [1, 0, 0, 0]);
        socket.Bind(new IPEndPoint(from, 0));
        socket.Connect(proxy);
        return socket;
    }

    private static string Ask(Socket socket)
    {
        socket.Send(Request);
        var buffer = new byte[1024];
        int length = 0;
        while (true)
        {
            int count = socket.Receive(buffer.AsSpan(length));
            length += count;
            string seen = Encoding.ASCII.GetString(buffer, 0, length);
            if (count == 0) return seen;
            if (seen.EndsWith("hello", StringComparison.Ordinal)) return seen[^5..];
        }
    }

    private static async Task<(long Heap, long Resident)> MemoryAsync(ProxydProcess proxyd)
    {
        ChildResult metrics = await proxyd.AskAsync("metrics");
        Assert.True(metrics.Succeeded, metrics.AllOutput);
        return (Value(metrics.Output, "dotnet_gc_heap_bytes"), Value(metrics.Output, "process_resident_memory_bytes"));
    }

    private static long Value(string metrics, string name) =>
        long.Parse(Regex.Match(metrics, $@"(?m)^{name}(?:\{{[^}}]*\}})? (\d+)").Groups[1].Value, CultureInfo.InvariantCulture);

    private static int Open(JsonElement status) => status.GetProperty("connections").GetProperty("open").GetInt32();

    private static int Resources(JsonElement status, string name) => status.GetProperty("resources").GetProperty(name).GetInt32();

    private static void AssertNoBuffers(JsonElement status)
    {
        foreach (string each in (string[])["buffers_head", "buffers_small", "buffers_large"])
            Assert.Equal(0, Resources(status, each));
    }
}
