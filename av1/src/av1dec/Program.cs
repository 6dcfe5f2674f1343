using Infra.Av1.Tool;
using Infra.Av1.Tool.CommandLine;

return Tool.Run(Parser.Parse(args));
