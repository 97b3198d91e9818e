"""A headless Neovim with the published plugin, told of us as `atelier editor setup nvim` does: for editors.py and film.py."""
import json
import os
import subprocess


class Neovim:
    """`arguments` name the program, Neovim and the folder of the plugin. Needs pynvim."""

    def __init__(self, arguments, node, file, log):
        import pynvim
        environment = node.environment | {"NVIM_LOG_FILE": log}
        # pynvim gives its child this process's environment.
        os.environ.update(environment)
        self.nvim = pynvim.attach(
            "child", argv=[arguments.neovim, "--headless", "--embed", "--clean", "-n"])
        self.nvim.command(f"set runtimepath^={arguments.plugin} noswapfile hidden")
        self.nvim.command(f"source {arguments.plugin}/plugin/teamtype.lua")
        configuration = json.loads(subprocess.run(
            [arguments.program, "editor", "setup", "nvim", "--json"], env=environment, check=True,
            stdout=subprocess.PIPE).stdout)["text"]
        self.nvim.exec_lua(configuration.replace('{ "atelier",', f'{{ "{arguments.program}",'))
        self.nvim.command("edit " + file.replace(" ", "\\ "))

    @property
    def text(self):
        lines = self.nvim.current.buffer[:]
        return "\n".join(lines) + ("\n" if self.nvim.current.buffer.options["endofline"] else "")

    @property
    def cursors(self):
        """Whose cursor the plugin shows, and in which line, from 0."""
        marks = self.nvim.exec_lua("""
            local space = vim.api.nvim_get_namespaces()["Teamtype"]
            return space and vim.api.nvim_buf_get_extmarks(0, space, 0, -1, { details = true }) or {}
        """)
        return {details["virt_text"][0][0]: row for _, row, _, details in marks if details.get("virt_text")}

    @property
    def messages(self):
        return self.nvim.command_output("messages")

    def input(self, keys):
        self.nvim.input(keys)

    def leave(self):
        try:
            self.nvim.command("qall!")
        except (OSError, EOFError):
            pass
