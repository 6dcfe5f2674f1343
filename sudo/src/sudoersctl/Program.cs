using Infra.Sudo.Control;

using ToolOutput output = new(Console.OpenStandardOutput(), Console.OpenStandardError());
return CommandLineRoot.Run(args, output);
