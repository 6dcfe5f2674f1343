using Infra.Proxy.Data;
using Infra.Proxy.Lifecycle;

namespace Infra.Proxy.Http2;

/// <summary>The end of a connection of HTTP/2 before anything of it was looked at.</summary>
internal static class Http2Refusal
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // SETTINGS without any, as must come first; GOAWAY of stream 0 with HTTP_1_1_REQUIRED (RFC 9113 section 7), upon which clients try HTTP/1.1.
    private static readonly byte[] LastWord = [0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 13];

    /// <summary>Sends the last word and lets a moment pass, in which nothing is read: whoever comes for the next connection at once has to wait, or to hold many. The caller closes.</summary>
    internal static async Task SendAsync(Transport transport, EngineCore engine)
    {
        for (int sent = 0; sent < LastWord.Length;)
            sent += await transport.SendAsync(LastWord.AsMemory(sent)).ConfigureAwait(false);
        await Task.Delay(Pause, engine.Time, engine.Stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
