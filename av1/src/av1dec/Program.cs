using Infra.Av1.Tool;
using Infra.Av1.Tool.CommandLine;
using Infra.Av1.Tool.Files;

StandardDescriptors.Check();
return Tool.Run(Parser.Parse(args));
