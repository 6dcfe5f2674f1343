using Infra.Parsing;
using Infra.Testing;

namespace Infra.Config.Tests;

public sealed class ConfigFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_WhenFileIsMissing_SaysSoOnce()
    {
        ConfigResult<SampleConfig> result = Load("none.toml");

        Assert.Equal("cannot read \"" + _folder.PathOf("none.toml") + "\": it does not exist", Assert.Single(result.Diagnostics).Message);
        Assert.Null(result.Value);
        Assert.Empty(result.Files);
    }

    [Fact]
    public void Load_WhenPathIsAFolder_SaysSo() => Assert.Equal("unreadable-file", Assert.Single(Load("").Diagnostics).Code);

    [Fact]
    public void Load_WhenFileIsTooLarge_ReadsNothing()
    {
        _folder.Write("big.toml", "name = \"x\" # " + new string('x', 2000));

        ConfigResult<SampleConfig> result = Load("big.toml", new ConfigOptions { FileBytesMax = 1000 });

        Assert.EndsWith("it has more than 1000 bytes", Assert.Single(result.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WhenNotUtf8_PointsToTheFirstWrongByte()
    {
        File.WriteAllBytes(_folder.PathOf("a.toml"), [0xEF, 0xBB, 0xBF, .. "name = \"é"u8, 0xFF, .. "\"\n"u8]);

        Diagnostic only = Assert.Single(Load("a.toml").Diagnostics);

        Assert.Equal(("bad-encoding", new TextPosition(1, 10)), (only.Code, only.Position));
    }

    [Fact]
    public void Load_WhenEverybodyMayWrite_Warns()
    {
        _folder.Write("a.toml", "name = \"x\"");
        File.SetUnixFileMode(_folder.PathOf("a.toml"), (UnixFileMode)0x1B6);

        ConfigResult<SampleConfig> result = Load("a.toml");

        Assert.Equal(("file-permissions", DiagnosticSeverity.Warning), (Assert.Single(result.Diagnostics).Code, result.Diagnostics.First().Severity));
        Assert.Equal("x", result.Value!.Name);
    }

    [Fact]
    public void Load_WhenDropInFolder_MergesInOrdinalOrderAndKeepsPlaces()
    {
        _folder.Write("main.toml", "name = \"main\"\nclients-max = 5\nallow = [\"::1\"]\n[[listen]]\naddress = \"127.0.0.1\"\n[routes.a]\ntargets = [\"x\"]\n");
        Directory.CreateDirectory(_folder.PathOf("conf.d"));
        _folder.Write("conf.d/20.toml", "clients-max = 7\n[[listen]]\naddress = \"127.0.0.2\"\n");
        _folder.Write("conf.d/10.toml", "clients-max = 6\nallow = [\"::2\"]\n[routes.a]\nweight = 3\n[routes.b]\ntargets = [\"y\"]\n");
        _folder.Write("conf.d/.hidden.toml", "nonsense");
        _folder.Write("conf.d/readme.txt", "nonsense");

        ConfigResult<SampleConfig> result = Load("main.toml", new ConfigOptions { DropInFolder = "conf.d" });

        Assert.Empty(result.Diagnostics);
        SampleConfig config = result.Value!;
        Assert.Equal(("main", 7), (config.Name, config.ClientsMax));
        Assert.Equal(["::2/128"], config.Allow.Select(prefix => prefix.ToString()));
        Assert.Equal(["127.0.0.1:123", "127.0.0.2:123"], config.Listeners.Select(listener => listener.Address.ToString()));
        Assert.Equal([("a", 3.0), ("b", 1.0)], config.Routes.Select(route => (route.Host, route.Weight)));
        Assert.Equal(["main.toml", "conf.d/10.toml", "conf.d/20.toml"], result.Files.Select(file => Path.GetRelativePath(_folder.Root, file)));
    }

    [Fact]
    public void Load_WhenDropInHasMistakes_NamesItsFile()
    {
        _folder.Write("main.toml", "clients-max = 0\nmain = { address = \"127.0.0.1\" }\n");
        Directory.CreateDirectory(_folder.PathOf("conf.d"));
        _folder.Write("conf.d/a.toml", "\nnmae = \"x\"\nmain = 3\nidle-timeout = \"x\"\n");

        ConfigResult<SampleConfig> result = Load("main.toml", new ConfigOptions { DropInFolder = "conf.d" });

        Assert.Equal(
            [("a.toml", 2), ("a.toml", 3), ("a.toml", 4), ("main.toml", 1)],
            result.Diagnostics.Select(each => (Path.GetFileName(each.Source!.Path), each.Position!.Value.Line)).Order());
    }

    [Fact]
    public void Load_WhenKdlDropIns_LastFileWinsAndTablesMerge()
    {
        _folder.Write("main.kdl", "name \"main\"\nlisten \"127.0.0.1\"\nmain \"127.0.0.3\" fast=true\nroutes { \"a\" \"x\"; }\n");
        Directory.CreateDirectory(_folder.PathOf("conf.d"));
        _folder.Write("conf.d/a.kdl", "/- kdl-version 2\nname later\nlisten \"127.0.0.2\"\nmain log-level=debug\nroutes { b y }\n");

        ConfigResult<SampleConfig> result = Load("main.kdl", new ConfigOptions { DropInFolder = "conf.d" }, ConfigFormat.Kdl);

        Assert.Empty(result.Diagnostics);
        SampleConfig config = result.Value!;
        Assert.Equal("later", config.Name);
        Assert.Equal(2, config.Listeners.Count);
        Assert.Equal((LogLevel.Debug, true, "127.0.0.3:123"), (config.Main!.Level, config.Main.IsFast, config.Main.Address.ToString()));
        Assert.Equal(["a", "b"], config.Routes.Select(route => route.Host));
    }

    [Theory]
    [InlineData(ConfigFormat.Toml, "include = [\"extra.cfg\", \"zones/*.cfg\"]\n", "[[listen]]\naddress = \"127.0.0.1\"\n")]
    [InlineData(ConfigFormat.Kdl, "include \"extra.cfg\" \"zones/*.cfg\"\n", "listen \"127.0.0.1\"\n")]
    public void Load_WhenIncludes_MergesThem(ConfigFormat format, string main, string piece)
    {
        _folder.Write("main", main);
        _folder.Write("extra.cfg", piece);
        Directory.CreateDirectory(_folder.PathOf("zones"));
        _folder.Write("zones/b.cfg", piece);
        _folder.Write("zones/a.cfg", piece);

        ConfigResult<SampleConfig> result = Load("main", new ConfigOptions { IncludeKey = "include" }, format);

        Assert.Empty(result.Diagnostics);
        Assert.Equal(3, result.Value!.Listeners.Count);
        Assert.Equal(["main", "extra.cfg", "zones/a.cfg", "zones/b.cfg"], result.Files.Select(file => Path.GetRelativePath(_folder.Root, file)));
    }

    [Fact]
    public void Load_WhenIncludedFileIsMissing_PointsToTheInclude()
    {
        _folder.Write("main.toml", "include = \"gone.toml\"");

        Diagnostic only = Assert.Single(Load("main.toml", new ConfigOptions { IncludeKey = "include" }).Diagnostics);

        Assert.Equal(("unreadable-file", new TextPosition(1, 11)), (only.Code, only.Position));
    }

    [Theory]
    [InlineData("include.kdl", "")]
    [InlineData("./include.kdl", "")]
    [InlineData("*.kdl", " (ROOT/*.kdl stands for it too)")]
    [InlineData("link", " (ROOT/link stands for it too)")]
    [InlineData("folder/include.kdl", " (ROOT/folder/include.kdl stands for it too)")]
    public void Load_WhenTheFileIncludesItself_SaysSoAtTheInclude(string include, string because)
    {
        string main = _folder.Write("include.kdl", $"name \"main\"\ninclude \"{include}\"\nlisten \"127.0.0.1\"\n");
        File.CreateSymbolicLink(_folder.PathOf("link"), main);
        Directory.CreateSymbolicLink(_folder.PathOf("folder"), _folder.Root);

        ConfigResult<SampleConfig> result = Load("include.kdl", new ConfigOptions { IncludeKey = "include" }, ConfigFormat.Kdl);

        Diagnostic only = Assert.Single(result.Diagnostics);
        because = because.Replace("ROOT", _folder.Root, StringComparison.Ordinal);
        Assert.Equal($"{main}:2:9: {main} includes itself{because}: {main} -> {main}", only.ToString());
        Assert.False(result.IsValid);
    }

    [Theory]
    [InlineData(ConfigFormat.Toml, "include = \"a\"\n", "include = [\"a\"]\n", 12)]
    [InlineData(ConfigFormat.Kdl, "include \"a\"\n", "include \"a\"\n", 9)]
    public void Load_WhenAnIncludedFileIncludesItself_NamesTheChain(ConfigFormat format, string mainText, string pieceText, int column)
    {
        string main = _folder.Write("main", mainText), piece = _folder.Write("a", pieceText);

        Diagnostic only = Assert.Single(Load("main", new ConfigOptions { IncludeKey = "include" }, format).Diagnostics);

        Assert.Equal($"{piece}:1:{column}: {piece} includes itself: {main} -> {piece} -> {piece}", only.ToString());
    }

    [Fact]
    public void Load_WhenAnIncludedFileIncludesTheMainOne_NamesTheChain()
    {
        string main = _folder.Write("main.kdl", "include \"conf.d/*.kdl\"\n");
        string piece = _folder.Write("conf.d/a.kdl", "name \"a\"\ninclude \"main.kdl\"\n");

        Diagnostic only = Assert.Single(Load("main.kdl", new ConfigOptions { IncludeKey = "include" }, ConfigFormat.Kdl).Diagnostics);

        Assert.Equal($"{piece}:2:9: {main} includes itself: {main} -> {piece} -> {main}", only.ToString());
    }

    [Fact]
    public void Load_WhenAnIncludedFileIncludes_IsAnErrorAtThatPlace()
    {
        string main = _folder.Write("main.kdl", "include \"a.kdl\" \"b.kdl\"\n"), first = _folder.Write("a.kdl", "include \"b.kdl\"\n");
        _folder.Write("b.kdl", "");

        Diagnostic only = Assert.Single(Load("main.kdl", new ConfigOptions { IncludeKey = "include" }, ConfigFormat.Kdl).Diagnostics);

        Assert.Equal($"{first}:1:9: only the main file can include; name \"b.kdl\" in {main}", only.ToString());
    }

    [Fact]
    public void Load_WhenTooManyFiles_StopsAndReports()
    {
        _folder.Write("main.toml", "");
        Directory.CreateDirectory(_folder.PathOf("conf.d"));
        for (int i = 0; i < 5; i++)
            _folder.Write($"conf.d/{i}.toml", "");

        ConfigResult<SampleConfig> result = Load("main.toml", new ConfigOptions { DropInFolder = "conf.d", FilesMax = 3 });

        Assert.Equal("too-many-files", Assert.Single(result.Diagnostics).Code);
        Assert.Equal(4, result.Files.Count);
    }

    private ConfigResult<SampleConfig> Load(string name, ConfigOptions? options = null, ConfigFormat format = ConfigFormat.Toml) =>
        ConfigFile.Load(_folder.PathOf(name), format, SampleConfig.Read, options);
}
