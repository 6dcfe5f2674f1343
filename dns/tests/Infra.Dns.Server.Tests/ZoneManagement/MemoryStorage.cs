using Infra.Dns.Server.Zones;
using Infra.Testing.Faults;

namespace Infra.Dns.Server.Tests.ZoneManagement;

/// <summary>Files in memory. A fault plan may let any call fail, a write after a part of it is done, as on a full disk.</summary>
internal sealed class MemoryStorage : IZoneStorage
{
    internal Dictionary<string, byte[]> Files { get; init; } = [];

    internal Dictionary<string, DateTimeOffset> Times { get; } = [];

    internal FaultPlan Faults { get; set; } = FaultPlan.None;

    /// <summary>The share of a failing write that is done all the same.</summary>
    internal double PartWritten { get; set; } = 0.5;

    /// <summary>Whether every call that changes something fails from now on.</summary>
    internal bool AllFail { get; set; }

    internal DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

    public byte[]? Read(string path)
    {
        Faults.Call("read " + path);
        return Files.GetValueOrDefault(path);
    }

    public void WriteAt(string path, long offset, ReadOnlyMemory<byte> bytes)
    {
        bool fails = Faults.Fails("write " + path) || AllFail;
        byte[] old = Files.GetValueOrDefault(path) ?? [];
        int written = fails ? (int)(bytes.Length * PartWritten) : bytes.Length;
        if (!fails || written > 0) Set(path, [.. old.AsSpan(0, (int)offset), .. bytes.Span[..written]]);
        if (fails) throw new IOException("no space left on the device");
    }

    public void Cut(string path, long length)
    {
        Check("cut " + path);
        Set(path, Files[path][..(int)length]);
    }

    public void Replace(string path, ReadOnlyMemory<byte> bytes)
    {
        Check("replace " + path);
        Set(path, bytes.ToArray());
    }

    public void Move(string path, string target)
    {
        Check("move " + path);
        if (Files.Remove(path, out byte[]? bytes)) Set(target, bytes);
    }

    public void Delete(string path)
    {
        Check("delete " + path);
        Files.Remove(path);
    }

    public DateTimeOffset? TimeOf(string path) => Files.ContainsKey(path) ? Times.GetValueOrDefault(path) : null;

    public void Touch(string path, DateTimeOffset time) => Times[path] = time;

    internal MemoryStorage Copy() => new() { Files = Files.ToDictionary(file => file.Key, file => file.Value.ToArray()) };

    internal void Write(string path, string text) => Set(path, System.Text.Encoding.ASCII.GetBytes(text));

    private void Check(string call)
    {
        Faults.Call(call);
        if (AllFail) throw new IOException("no space left on the device");
    }

    private void Set(string path, byte[] bytes)
    {
        Files[path] = bytes;
        Now += TimeSpan.FromSeconds(1);
        Times[path] = Now;
    }
}
