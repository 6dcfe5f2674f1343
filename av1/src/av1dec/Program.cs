using Infra.Av1.Tool;
using Infra.Av1.Tool.CommandLine;

return Parser.Parse(args) switch
{
    ParseResult.Ask { Text: var text, IsError: var isError, ExitCode: var exit } => Say(text, isError, exit),
    ParseResult.Run { Settings: var settings } => Tool.Run(settings),
    _ => 1,
};

static int Say(string text, bool isError, int exit)
{
    (isError ? Console.Error : Console.Out).Write(text);
    return exit;
}
