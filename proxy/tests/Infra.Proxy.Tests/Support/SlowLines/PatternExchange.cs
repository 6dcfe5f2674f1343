using System.Globalization;
using System.Net;

namespace Infra.Proxy.Tests.Support.SlowLines;

/// <summary>A request to a <see cref="PatternOrigin"/>, and the answer that belongs to it alone.</summary>
/// <param name="Number">Its number, which no other request has.</param>
/// <param name="Path">Its path.</param>
/// <param name="Expected">The body of the answer.</param>
/// <param name="NewContent">Makes the body to send; null for a GET.</param>
internal sealed record PatternExchange(int Number, string Path, byte[] Expected, Func<HttpContent>? NewContent = null)
{
    /// <summary>Asks for bytes: <c>make</c> with their length in the head, <c>chunks</c> without, <c>trickle</c> with pauses.</summary>
    internal static PatternExchange Get(string kind, int number, int length) =>
        new(number, string.Create(CultureInfo.InvariantCulture, $"/{kind}/{number}/{length}"), PatternOrigin.BytesOf(number, length));

    internal static PatternExchange Post(int number, int length) => Post(number, length, body => new ByteArrayContent(body));

    internal static PatternExchange PostOfUnknownLength(int number, int length) => Post(number, length, body => new SlicedContent(body, Slices.Fine));

    /// <summary>Sends bytes with pauses.</summary>
    internal static PatternExchange PostTrickle(int number, int length) => Post(number, length, body => new SlicedContent(body, Slices.Trickle));

    /// <summary>Does it, and compares what comes with what belongs to it.</summary>
    internal async Task RunAsync(HttpMessageInvoker client, Uri proxy, Version version, CancellationToken patience)
    {
        using var request = new HttpRequestMessage(NewContent is null ? HttpMethod.Get : HttpMethod.Post, new Uri(proxy, Path))
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = NewContent?.Invoke(),
        };
        using HttpResponseMessage response = await client.SendAsync(request, patience);
        byte[] body = await response.Content.ReadAsByteArrayAsync(patience);

        string proxyStatus = response.Headers.TryGetValues("Proxy-Status", out IEnumerable<string>? values) ? string.Join(", ", values) : "";
        Assert.Equal((Path, HttpStatusCode.OK, ""), (Path, response.StatusCode, proxyStatus));
        Assert.Equal(version, response.Version);
        Assert.Equal(Number.ToString(CultureInfo.InvariantCulture), Assert.Single(response.Headers.GetValues(PatternOrigin.NumberField)));
        AssertIsWhole(body);
    }

    internal void AssertIsWhole(ReadOnlySpan<byte> body)
    {
        int same = body.CommonPrefixLength(Expected);
        Assert.True(same == Expected.Length && body.Length == Expected.Length, $"{Path}: {body.Length} bytes came instead of {Expected.Length}, the first {same} as they should be");
    }

    private static PatternExchange Post(int number, int length, Func<byte[], HttpContent> newContent)
    {
        byte[] body = PatternOrigin.BytesOf(number, length);
        return new PatternExchange(number, string.Create(CultureInfo.InvariantCulture, $"/echo/{number}"), body, () => newContent(body));
    }
}
