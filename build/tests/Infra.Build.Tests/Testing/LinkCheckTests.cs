using Infra.Build.Testing;
using Infra.Testing;

namespace Infra.Build.Tests.Testing;

public sealed class LinkCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Run_WhenAllLinksLeadSomewhere_FindsNothing()
    {
        _folder.Write("docs/B.md", "# Two words, and `code`\n\ntext\n\n## Same\n\n## Same\n<a id=\"named\"></a>\n");
        _folder.Write("img/a b.png", "");
        _folder.Write("A.md", """
            [file](docs/B.md) [anchor](docs/B.md#two-words-and-code) [second](docs/B.md#same-1) [html](docs/B.md#named) [folder](docs)
            [own](#here-1) ![image](img/a%20b.png "title") [web](https://example.org/none) [mail](mailto:a@b.c) [ref][r]

            [r]: docs/B.md

            # Here
            # Here
            """);

        Assert.Empty(LinkCheck.Run(_folder.Root));
    }

    [Theory]
    [InlineData("[x](gone.md)", "leads to nothing")]
    [InlineData("text [x](docs/B.md#gone) text", "names no heading")]
    [InlineData("[x](#gone)", "names no heading")]
    [InlineData("[r]: gone.md", "leads to nothing")]
    [InlineData("<img src=\"gone.png\">", "leads to nothing")]
    [InlineData("[x](../outside-gone.md)", "leads to nothing")]
    public void Run_WhenALinkIsBroken_NamesFileLineAndReason(string text, string reason)
    {
        _folder.Write("docs/B.md", "# B\n");
        _folder.Write("A.md", "first line\n" + text + "\n");

        string line = Assert.Single(LinkCheck.Run(_folder.Root));

        Assert.StartsWith("A.md:2: ", line);
        Assert.Contains(reason, line);
    }

    [Theory]
    [InlineData("```\n[x](gone.md)\n```\n")]
    [InlineData("~~~ text\n[x](gone.md)\n```\n[x](gone.md)\n~~~\n")]
    [InlineData("`[x](gone.md)`\n")]
    public void Run_WhenTheLinkIsCode_PassesItOver(string text)
    {
        _folder.Write("A.md", text);

        Assert.Empty(LinkCheck.Run(_folder.Root));
    }

    [Theory]
    [InlineData("artifacts/A.md")]
    [InlineData("x/Corpus/A.md")]
    [InlineData("x/Vectors/y/A.md")]
    public void Run_WhenTheFileIsNotOurText_PassesItOver(string file)
    {
        _folder.Write(file, "[x](gone.md)");

        Assert.Empty(LinkCheck.Run(_folder.Root));
    }

    [Fact]
    public void AnchorsOf_WhenHeadingsHoldMarkup_FollowsGitHub()
    {
        string file = _folder.Write("A.md", "# `build/infra test` — what it does!\n## A [link](x.md) in it\n### Under_score & more\n```\n# no heading\n```\n");

        Assert.Equal(["buildinfra-test--what-it-does", "a-link-in-it", "under_score--more"], LinkCheck.AnchorsOf(file));
    }

    public void Dispose() => _folder.Dispose();
}
