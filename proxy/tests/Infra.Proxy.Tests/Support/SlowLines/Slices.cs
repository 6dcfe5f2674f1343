namespace Infra.Proxy.Tests.Support.SlowLines;

/// <summary>How a body of unknown length is written: each slice becomes a chunk, or a frame.</summary>
/// <param name="Bytes">Bytes of each but the last.</param>
/// <param name="Pause">What is waited after each.</param>
internal sealed record Slices(int Bytes, TimeSpan Pause)
{
    /// <summary>So many that lines are cut within the sizes of chunks too.</summary>
    internal static Slices Fine { get; } = new(333, TimeSpan.Zero);

    internal static Slices Trickle { get; } = new(700, TimeSpan.FromMilliseconds(300));

    internal async Task WriteAsync(Stream target, byte[] body)
    {
        for (int at = 0; at < body.Length; at += Bytes)
        {
            await target.WriteAsync(body.AsMemory(at, Math.Min(Bytes, body.Length - at)));
            await target.FlushAsync();
            if (Pause > TimeSpan.Zero) await Task.Delay(Pause);
        }
    }
}
